import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type ErrorCode, FamiliarError } from '../../../src/domain/errors.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import { retryDelay, type SourceState, supervised } from '../../../src/pipeline/supervise.ts'
import type { FrameSource } from '../../../src/ports/frame-source.ts'
import { StepTime } from '../../support/step-time.ts'
import { door, frame } from './world.ts'

type Life = (signal: AbortSignal, time: StepTime) => AsyncIterable<Frame>

const deadline = 5000

/** A supervised source whose lives a test writes, the last one again and again. */
class Stage {
  readonly time = new StepTime()
  readonly states: SourceState[] = []
  readonly frames: Frame[] = []
  readonly abort = new AbortController()
  readonly #lives: Life[]
  lives = 0
  open = 0
  /** Undefined while it goes on. */
  outcome: unknown
  readonly done: Promise<void>

  constructor(...lives: Life[]) {
    this.#lives = lives
    this.done = this.#read()
  }

  /** Lets all happen that needs no time to pass. */
  async settle(): Promise<void> {
    for (let i = 0; i < 20; i++) await setImmediate()
  }

  async pass(ms: number): Promise<void> {
    this.time.advance(ms)
    await this.settle()
  }

  /** Passes so many milliseconds in small steps, as time does. */
  async flow(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) await this.pass(100)
  }

  get names(): string[] {
    return this.states.map(({ state }) => state)
  }

  async #read(): Promise<void> {
    const source: FrameSource = { camera: door, live: true, frames: (signal) => this.#life(signal) }
    const report = (state: SourceState) => void this.states.push(state)
    const { time } = this
    const kept = supervised(source, { deadline, clock: time, wait: time.wait, report, random: () => 0.5 })
    try {
      for await (const one of kept.frames(this.abort.signal)) this.frames.push(one)
      this.outcome = 'ended'
    } catch (error) {
      this.outcome = error
    }
  }

  async *#life(signal: AbortSignal): AsyncGenerator<Frame> {
    const life = this.#lives[Math.min(this.lives++, this.#lives.length - 1)]
    this.open++
    try {
      if (life) yield* life(signal, this.time)
    } finally {
      this.open--
    }
  }
}

/** Gives so many frames, one each 100 ms, the first after `delay`. */
const giving = (count: number, delay = 0): Life =>
  async function* (signal, time) {
    await time.wait(delay, signal)
    for (let i = 0; i < count && !signal.aborted; i++) {
      yield frame(i, time.monotonic())
      await time.wait(100, signal)
    }
  }

const failing = (code: ErrorCode = 'source-lost', after: Life = giving(0)): Life =>
  async function* (signal, time) {
    yield* after(signal, time)
    throw new FamiliarError(code, 'unplugged')
  }

const silent = giving(0, Number.POSITIVE_INFINITY)

describe('a source that works', () => {
  test('is starting, runs from its first frame on, and ends', async () => {
    const stage = new Stage(giving(2, 300))
    await stage.settle()
    expect(stage.names).toEqual(['starting'])
    await stage.flow(500)
    expect(stage.names).toEqual(['starting', 'running'])
    expect(stage.outcome).toBe('ended')
    expect(stage.frames.map(({ sequence }) => sequence)).toEqual([0, 1])
    expect(stage.time.sleepers).toBe(0)
  })

  test('is not taken for stalled, however long it runs and however slow its frames are', async () => {
    const stage = new Stage(async function* (signal, time) {
      await time.wait(3 * deadline - 1, signal)
      for (let i = 0; i < 10; i++) {
        yield frame(i, time.monotonic())
        await time.wait(deadline - 1, signal)
      }
    })
    await stage.settle()
    await stage.pass(3 * deadline - 1)
    for (let i = 0; i < 10; i++) await stage.pass(deadline - 1)
    expect(stage.names).toEqual(['starting', 'running'])
    expect(stage.frames).toHaveLength(10)
  })

  test('whose reader takes its time is not taken for stalled', async () => {
    const time = new StepTime()
    const states: SourceState[] = []
    const source = {
      camera: door,
      live: false,
      async *frames() {
        for (let i = 0; i < 9; i++) yield frame(i, 0)
      },
    }
    const report = (state: SourceState) => void states.push(state)
    const reader = supervised(source, { deadline, clock: time, wait: time.wait, report })
      .frames(new AbortController().signal)
      [Symbol.asyncIterator]()
    await reader.next()
    for (let i = 0; i < 20; i++) {
      time.advance(deadline)
      await setImmediate()
    }
    expect((await reader.next()).value).toMatchObject({ sequence: 1 })
    expect(states.map(({ state }) => state)).toEqual(['starting', 'running'])
    await reader.return?.()
  })
})

describe('a source that fails', () => {
  test('in a way that may mend is opened again, its frames counted on', async () => {
    const stage = new Stage(failing('source-lost', giving(3)), giving(2))
    await stage.flow(1500)
    expect(stage.states).toEqual([
      { state: 'starting' },
      { state: 'running' },
      { state: 'retrying', error: { code: 'source-lost', message: 'unplugged' }, attempt: 1, retryInMs: 450 },
      { state: 'running' },
    ])
    expect(stage.frames.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4])
    expect(stage.outcome).toBe('ended')
  })

  test.each(['source-refused', 'source-unreadable', 'internal'] as const)('for good (%s) is not', async (code) => {
    const stage = new Stage(failing(code))
    await stage.settle()
    expect(stage.outcome).toMatchObject({ code })
    expect(stage.lives).toBe(1)
    expect(stage.names).toEqual(['starting'])
  })

  test('by a fault in the program is not opened again either', async () => {
    const fault = new TypeError('undefined is not a function')
    const stage = new Stage(() => {
      throw fault
    })
    await stage.settle()
    expect(stage.outcome).toBe(fault)
  })

  test('waits twice as long each time, up to half a minute', async () => {
    const stage = new Stage(failing('source-missing'))
    for (let i = 0; i < 9; i++) await stage.pass(30_000)
    const waits = stage.states.flatMap((state) => (state.state === 'retrying' ? [state] : []))
    expect(waits.map(({ attempt }) => attempt).slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const delays = [450, 900, 1800, 3600, 7200, 14_400, 27_000, 27_000]
    expect(waits.map(({ retryInMs }) => retryInMs).slice(0, 8)).toEqual(delays)
    stage.abort.abort()
    await stage.done
  })

  test('after it ran for a while, waits briefly again; after a moment, it does not', async () => {
    const stage = new Stage(
      failing(),
      failing(),
      failing('source-lost', giving(5)),
      failing('source-lost', giving(120)),
    )
    await stage.flow(25_000)
    const attempts = stage.states.flatMap((state) => (state.state === 'retrying' ? [state.attempt] : []))
    expect(attempts.slice(0, 4)).toEqual([1, 2, 3, 1])
    stage.abort.abort()
    await stage.done
  })

  test('while it is being stopped says nothing of it', async () => {
    const stage = new Stage(async function* (signal, time) {
      yield frame(0, 0)
      await time.wait(1000, signal)
      throw new FamiliarError('source-lost', 'closed')
    })
    await stage.settle()
    stage.abort.abort()
    await stage.done
    expect(stage.outcome).toBe('ended')
    expect(stage.names).toEqual(['starting', 'running'])
  })

  test('can be stopped while it waits for the next attempt', async () => {
    const stage = new Stage(failing())
    await stage.settle()
    stage.abort.abort()
    await stage.done
    expect(stage.outcome).toBe('ended')
    expect(stage.lives).toBe(1)
    expect(stage.time.sleepers).toBe(0)
  })
})

describe('a source that stalls', () => {
  test('after a frame is closed at the deadline and opened again', async () => {
    const stage = new Stage(async function* (signal, time) {
      yield* giving(1)(signal, time)
      yield* silent(signal, time)
    }, giving(1))
    await stage.flow(deadline)
    expect(stage.names).toEqual(['starting', 'running'])
    await stage.flow(100)
    expect(stage.states.at(-1)).toMatchObject({
      state: 'retrying',
      error: { code: 'source-stalled', message: 'No picture came for 5 s' },
    })
    expect(stage.open).toBe(0)
    await stage.flow(1000)
    expect(stage.outcome).toBe('ended')
  })

  test('right after opening has three times as long', async () => {
    const stage = new Stage(silent)
    await stage.flow(3 * deadline - 100)
    expect(stage.names).toEqual(['starting'])
    await stage.flow(100)
    expect(stage.names).toEqual(['starting', 'retrying'])
    stage.abort.abort()
    await stage.done
  })

  test('and does not even close is left behind', async () => {
    let fail = (_: unknown) => {}
    const deaf: Life = async function* () {
      yield frame(0, 0)
      await new Promise((_, reject) => {
        fail = reject
      })
    }
    const stage = new Stage(deaf, giving(1))
    await stage.flow(deadline + 2000 + 1000)
    expect(stage.names).toEqual(['starting', 'running', 'retrying', 'running'])
    // What it says afterwards is nobody's business, and no unhandled rejection.
    fail(new Error('late'))
    await stage.settle()
    expect(stage.outcome).toBe('ended')
  })

  test('and does not even close can be stopped', async () => {
    const stage = new Stage(async function* () {
      yield frame(0, 0)
      await new Promise(() => {})
    })
    await stage.settle()
    stage.abort.abort()
    await stage.settle()
    await stage.pass(2000)
    expect(stage.outcome).toBe('ended')
  })
})

test('pauses differ, within a fifth', () => {
  expect(retryDelay(1, () => 0)).toBe(400)
  expect(retryDelay(1, () => 0.999)).toBeCloseTo(500, 0)
  expect(retryDelay(50, () => 0.999)).toBeLessThanOrEqual(30_000)
})
