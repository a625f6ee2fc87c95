import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Frame } from '../../../src/domain/frame.ts'
import { run } from '../../../src/pipeline/run.ts'
import { Tally } from '../../../src/pipeline/tally.ts'
import type { FrameSource } from '../../../src/ports/frame-source.ts'
import { door, frame } from './world.ts'

/** A source whose frames a test writes as a generator; counts the reads that are open. */
class ScriptedSource implements FrameSource {
  readonly camera = door
  readonly live: boolean
  readonly #script: (signal: AbortSignal) => AsyncIterable<Frame>
  open = 0
  reads = 0

  constructor(live: boolean, script: (signal: AbortSignal) => AsyncIterable<Frame>) {
    this.live = live
    this.#script = script
  }

  async *frames(signal: AbortSignal): AsyncGenerator<Frame> {
    this.open++
    this.reads++
    try {
      yield* this.#script(signal)
    } finally {
      this.open--
    }
  }
}

const at = (sequence: number) => frame(sequence, 100 * sequence)
const never = new AbortController().signal
const ignore = async () => {}
const aborted = async (signal: AbortSignal) => {
  if (!signal.aborted) await once(signal, 'abort')
}

async function* count(n: number): AsyncGenerator<Frame> {
  for (let i = 0; i < n; i++) yield at(i)
}

/** Endless, and quick: other work runs between two frames. */
async function* endless(signal: AbortSignal): AsyncGenerator<Frame> {
  for (let i = 0; !signal.aborted; i++) {
    yield at(i)
    await setImmediate()
  }
}

const unhandled: unknown[] = []
const keep = (reason: unknown) => unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', keep)
})
afterEach(async () => {
  // Node tells of them once its microtasks are done.
  await setImmediate()
  process.off('unhandledRejection', keep)
  expect(unhandled).toEqual([])
})

describe.each([
  ['live', true],
  ['patient', false],
])('a %s source', (_, live) => {
  test('that ends is carried to its end', async () => {
    const source = new ScriptedSource(live, () => count(1))
    const carried: Frame[] = []
    await run(source, async (frame) => void carried.push(frame), new Tally(), never)
    expect(carried).toEqual([at(0)])
    expect(source).toMatchObject({ reads: 1, open: 0 })
  })

  test('that is empty ends at once', async () => {
    await run(new ScriptedSource(live, () => count(0)), () => expect.unreachable(), new Tally(), never)
  })

  test('that fails ends with its error', async () => {
    const failure = new Error('unplugged')
    const source = new ScriptedSource(live, async function* () {
      yield at(0)
      throw failure
    })
    await expect(run(source, ignore, new Tally(), never)).rejects.toBe(failure)
    expect(source.open).toBe(0)
  })

  test('is closed when the processing fails, whose error is told', async () => {
    const failure = new Error('the net failed')
    const source = new ScriptedSource(live, endless)
    let calls = 0
    const process = async () => {
      calls++
      await setImmediate()
      throw failure
    }
    await expect(run(source, process, new Tally(), never)).rejects.toBe(failure)
    expect(calls).toBe(1)
    expect(source.open).toBe(0)
  })

  test('that fails in closing does not hide why it was closed', async () => {
    const failure = new Error('the net failed')
    const source = new ScriptedSource(live, async function* (signal) {
      try {
        yield at(0)
        await aborted(signal)
      } finally {
        await Promise.reject(new Error('failed to close'))
      }
    })
    const process = async () => {
      throw failure
    }
    await expect(run(source, process, new Tally(), never)).rejects.toBe(failure)
  })

  test('ends with the signal, and without an error', async () => {
    const abort = new AbortController()
    const source = new ScriptedSource(live, endless)
    const carried: number[] = []
    const process = async ({ sequence }: Frame) => {
      carried.push(sequence)
      await setImmediate()
      if (carried.length === 3) abort.abort()
    }
    await run(source, process, new Tally(), abort.signal)
    // At most the frame that waited already comes after.
    expect(carried.length).toBeLessThanOrEqual(4)
    expect(source.open).toBe(0)
  })

  test('ends with the signal while it waits for a frame', async () => {
    const abort = new AbortController()
    const source = new ScriptedSource(live, async function* (signal) {
      yield at(0)
      await aborted(signal)
    })
    await run(
      source,
      async () => {
        void setImmediate().then(() => abort.abort())
      },
      new Tally(),
      abort.signal,
    )
    expect(source.open).toBe(0)
  })

  test('is given one frame at a time', async () => {
    let working = 0
    let frames = 0
    const abort = new AbortController()
    const process = async () => {
      expect(++working).toBe(1)
      await setImmediate()
      working--
      if (++frames === 5) abort.abort()
    }
    await run(new ScriptedSource(live, endless), process, new Tally(), abort.signal)
    expect(frames).toBeGreaterThanOrEqual(5)
  })
})

test('of a live source only the newest frame waits, and the others are counted', async () => {
  const started = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const source = new ScriptedSource(true, async function* () {
    yield at(0)
    await started.promise
    for (let i = 1; i <= 4; i++) yield at(i)
    ended.resolve()
  })
  const tally = new Tally()
  const carried: number[] = []
  const process = async ({ sequence }: Frame) => {
    carried.push(sequence)
    started.resolve()
    await ended.promise
  }
  await run(source, process, tally, never)
  expect(carried).toEqual([0, 4])
  expect(tally.dropped).toBe(3)
})

test('of a patient source no frame is left out, however slow the processing', async () => {
  const tally = new Tally()
  const carried: number[] = []
  const process = async ({ sequence }: Frame) => {
    for (let i = 0; i < 3; i++) await setImmediate()
    carried.push(sequence)
  }
  await run(new ScriptedSource(false, () => count(5)), process, tally, never)
  expect(carried).toEqual([0, 1, 2, 3, 4])
  expect(tally.dropped).toBe(0)
})

test('a live source that fails while a frame is in work is told after that frame, once', async () => {
  const failure = new Error('unplugged')
  const failed = Promise.withResolvers<void>()
  const source = new ScriptedSource(true, async function* () {
    try {
      yield at(0)
      throw failure
    } finally {
      failed.resolve()
    }
  })
  const finished: number[] = []
  const process = async ({ sequence }: Frame) => {
    await failed.promise
    // Long enough for Node to call a rejection unhandled.
    await setImmediate()
    finished.push(sequence)
  }
  await expect(run(source, process, new Tally(), never)).rejects.toBe(failure)
  expect(finished).toEqual([0])
})

test('frames that a live source left out itself are counted as dropped, also over several runs', async () => {
  const tally = new Tally()
  const source = new ScriptedSource(true, async function* () {
    yield at(2)
    // The first is in work before the next comes: the mailbox drops none.
    await setImmediate()
    yield at(4)
  })
  await run(source, ignore, tally, never)
  expect(tally.dropped).toBe(3)
  await run(source, ignore, tally, never)
  expect(tally.dropped).toBe(6)
})
