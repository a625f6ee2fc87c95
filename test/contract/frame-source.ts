import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/clock/system-clock.ts'
import { brand, type MonotonicMs, type WallMs } from '../../src/domain/brand.ts'
import { type ErrorCode, isFamiliarError } from '../../src/domain/errors.ts'
import type { Frame } from '../../src/domain/frame.ts'
import { type SourceState, supervised } from '../../src/pipeline/supervise.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { FrameSource } from '../../src/ports/frame-source.ts'
import { StepTime } from '../support/step-time.ts'

/** Time that a test moves by hand, given to a source in place of clock and timers. */
export class HandTime implements Clock {
  now = 1000
  /** While true nobody's waiting ends but by an abort; otherwise time jumps to where it is waited for. */
  held = false
  /** How many are waiting. */
  waiting = 0

  wall = () => brand<WallMs>(this.now)
  monotonic = () => brand<MonotonicMs>(this.now)
  synced = () => true

  wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    this.waiting++
    while (this.held && !signal.aborted) await setImmediate()
    if (!signal.aborted) this.now += Math.max(0, ms)
    this.waiting--
  }
}

/** Says of a case that this kind of source cannot have it, and why. */
interface Impossible {
  readonly impossible: string
}

/** A case, made anew for each test, or why there is none. */
type Case<T> = (() => T | Promise<T>) | Impossible

/** An endless live source with which something can go wrong. */
export interface Trouble {
  readonly source: FrameSource
  /** It goes wrong from now on, or with a picture soon. */
  readonly begin: () => void | Promise<void>
  readonly mend: () => void | Promise<void>
  /** Processes that the source started, living or dead. */
  readonly programs: () => readonly number[]
}

export interface Clocked {
  readonly source: FrameSource
  /** Milliseconds between two pictures. */
  readonly interval: number
  /** Counted by whoever makes them. */
  readonly numberOf: (frame: Frame) => number
  /** Milliseconds of the machine's monotonic clock. */
  readonly madeAt: (frame: Frame) => number
}

export interface FrameSourceAdapter {
  /** An endless source that waits for its reader. */
  readonly patient: Case<FrameSource>
  /** An endless live source of 10 frames/s. */
  readonly live: (time: HandTime) => FrameSource | Promise<FrameSource>
  /** Whether the live source keeps the time given to it. */
  readonly keepsGivenTime: true | Impossible
  /** A source of something that does not exist. */
  readonly missing: () => Promise<{
    readonly source: FrameSource
    /** What the message must hold of its name. */
    readonly name: string
    readonly code: ErrorCode
    /** Makes it exist. */
    readonly appear: (() => void | Promise<void>) | Impossible
  }>
  /** A live source that makes frames fast, 640 x 480. */
  readonly fast: Case<FrameSource>
  /** A live source of a program, whose pictures say which they are and when they were made. */
  readonly clocked: Case<Clocked>
  /** It is unplugged, or its program dies in the middle of a frame. */
  readonly lost: Case<Trouble>
  /** It is open and says nothing. */
  readonly stalled: Case<Trouble>
  /** It writes a part of a frame and waits. */
  readonly half: Case<Trouble>
  /** Sources whose rows are longer than they are wide, each with its stride; the columns of its pictures have one brightness each. */
  readonly padded: Case<readonly { readonly source: FrameSource; readonly stride: number }[]>
  /** A source that makes pictures of another size than it was asked for. */
  readonly wrongSize: Case<FrameSource>
}

/** Milliseconds of the time that these tests move. */
const deadline = 5000
/** Processes are started and ended within a test; a slow machine needs its time. */
const patience = { timeout: 30_000 }

/** What each adapter of the FrameSource port must do. */
export function frameSourceContract(name: string, adapter: FrameSourceAdapter): void {
  describe(`frame source: ${name}`, () => {
    possible('that waits for its reader', adapter.patient, waitsForReader)
    describe('that is live', () => isLive(adapter.live))
    possible('that keeps the time given to it', adapter.keepsGivenTime, () => keepsGivenTime(adapter.live))
    describe('that is left', () => isLeft(adapter.live))
    describe('that is aborted', () => isAborted(adapter.live))
    describe('that does not exist', () => isMissing(adapter))
    possible('with a slow reader', adapter.fast, hasSlowReader)
    possible('with a reader that blocks its thread', adapter.clocked, hasBlockingReader)
    possible('that is lost', adapter.lost, isLost)
    possible('that stalls', adapter.stalled, isStalled)
    possible('that is stopped in the middle of a frame', adapter.half, isStoppedHalfway)
    possible('with padded rows', adapter.padded, hasPaddedRows)
    possible('of another size than asked for', adapter.wrongSize, hasWrongSize)
  })
}

/** The tests of a case, or one that is left out and says why. */
function possible<T>(title: string, given: T | Impossible, tests: (given: T) => void): void {
  if (isImpossible(given)) test.skip(`${title}: cannot be, for ${given.impossible}`, () => {})
  else describe(title, () => tests(given))
}

const isImpossible = (given: unknown): given is Impossible =>
  typeof given === 'object' && given !== null && 'impossible' in given

function waitsForReader(open: () => FrameSource | Promise<FrameSource>): void {
  test('says so', async () => expect((await open()).live).toBe(false))

  test('gives well-formed frames', async () => {
    const source = await open()
    expectWellFormed(source, await take(source, 5))
  })

  test('leaves out none', async () => {
    const sequences = (await take(await open(), 5)).map((frame) => frame.sequence)
    expect(sequences).toEqual([0, 1, 2, 3, 4])
  })

  test('starts over when it is read again', async () => {
    const source = await open()
    const [first, again] = [await take(source, 2), await take(source, 2)]
    expect(again.map(content)).toEqual(first.map(content))
  })

  test('leaves the pixels to the reader', async () => {
    const reader = (await open()).frames(new AbortController().signal)[Symbol.asyncIterator]()
    const first = await nextFrame(reader)
    const seen = content(first)
    const second = await nextFrame(reader)
    expect(content(first)).toEqual(seen)
    const kept = content(second)
    first.pixels.fill(0)
    expect(content(second)).toEqual(kept)
    await reader.return?.()
  })

  test('lets an abort through to a reader that never waits', async () => {
    const abort = new AbortController()
    let aborted: Promise<void> | undefined
    let frames = 0
    for await (const _ of (await open()).frames(abort.signal)) {
      aborted ??= setImmediate().then(() => abort.abort())
      // The bound is there to fail instead of to hang.
      if (++frames > 100) break
    }
    await aborted
    expect(frames).toBeLessThan(100)
  })
}

function isLive(open: FrameSourceAdapter['live']): void {
  test('says so', async () => expect((await open(new HandTime())).live).toBe(true))

  test('gives well-formed frames', async () => {
    const source = await open(new HandTime())
    expectWellFormed(source, await take(source, 5))
  })

  test('starts over when it is read again', async () => {
    const source = await open(new HandTime())
    expect((await take(source, 2))[0]?.sequence).toBe(0)
    expect((await take(source, 2))[0]?.sequence).toBe(0)
  })

  test('leaves the pixels to the reader', async () => {
    const frames = await take(await open(new HandTime()), 3)
    expect(new Set(frames.map(({ pixels }) => pixels.buffer)).size).toBe(3)
  })
}

function isLeft(live: FrameSourceAdapter['live']): void {
  test('by a reader that has enough, leaves nothing behind', async () => {
    const { signal } = new AbortController()
    for await (const _ of (await live(new HandTime())).frames(signal)) break
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
}

function keepsGivenTime(live: FrameSourceAdapter['live']): void {
  test('gives frames at its rate', async () => {
    const times = (await take(await live(new HandTime()), 5)).map((frame) => frame.capturedAt)
    expect(times.map((time) => Math.round(time - (times[0] ?? 0)))).toEqual([0, 100, 200, 300, 400])
  })

  test('skips what a slow reader missed, and keeps none of it', async () => {
    const time = new HandTime()
    const reader = (await live(time)).frames(new AbortController().signal)[Symbol.asyncIterator]()
    const first = await nextFrame(reader)
    const before = process.memoryUsage().arrayBuffers
    time.now += 3_600_000
    const late = await nextFrame(reader)
    expect(late.sequence - first.sequence).toBe(36_000)
    expect(late.capturedAt).toBe(time.now)
    expect((await nextFrame(reader)).sequence).toBe(late.sequence + 1)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * first.pixels.length)
    await reader.return?.()
  })

  test('ends without an error when it is aborted while it waits, and leaves nothing behind', async () => {
    const [abort, time] = [new AbortController(), new HandTime()]
    const reader = (await live(time)).frames(abort.signal)[Symbol.asyncIterator]()
    await nextFrame(reader)
    time.held = true
    const waiting = reader.next()
    while (time.waiting === 0) await setImmediate()
    abort.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(time.waiting).toBe(0)
    expect(getEventListeners(abort.signal, 'abort')).toEqual([])
  })
}

function isAborted(live: FrameSourceAdapter['live']): void {
  test('before it is read, gives no frame', async () => {
    const frames = (await live(new HandTime())).frames(AbortSignal.abort())[Symbol.asyncIterator]()
    expect(await frames.next()).toEqual({ done: true, value: undefined })
  })

  test('between two frames, gives no more', async () => {
    const abort = new AbortController()
    const frames: Frame[] = []
    for await (const frame of (await live(new HandTime())).frames(abort.signal)) {
      frames.push(frame)
      abort.abort()
    }
    expect(frames).toHaveLength(1)
    expect(getEventListeners(abort.signal, 'abort')).toEqual([])
  })
}

function isMissing({ missing }: FrameSourceAdapter): void {
  test('names it', async () => {
    const { source, code, name } = await missing()
    const failure = await take(source, 1).catch((error: unknown) => error)
    expect(isFamiliarError(failure) && failure.code).toBe(code)
    expect(String(failure)).toContain(name)
  })

  test('is found when it appears and the source is read again', async () => {
    const { source, appear } = await missing()
    await expect(take(source, 1)).rejects.toThrow()
    if (isImpossible(appear)) return
    await appear()
    expectWellFormed(source, await take(source, 2))
  })
}

function hasSlowReader(open: () => FrameSource | Promise<FrameSource>): void {
  test('gives it the newest frame, and keeps no others', async () => {
    const reader = (await open()).frames(new AbortController().signal)[Symbol.asyncIterator]()
    const first = await nextFrame(reader)
    const before = heldBytes()
    let read = 1
    const late = await vi.waitFor(
      async () => {
        const frame = await nextFrame(reader)
        read++
        expect(frame.sequence).toBeGreaterThan(200)
        return frame
      },
      { ...patience, interval: 300 },
    )
    // Most were left out, and most of these are gone: what remains waits to be collected.
    expect(read).toBeLessThan(late.sequence / 4)
    expect(heldBytes() - before).toBeLessThan((late.sequence / 2) * first.pixels.length)
    await reader.return?.()
  })
}

/** Pictures read, and the milliseconds for which the thread is held at each, as by three runs of nets. */
const blocking = { pictures: 30, runs: 3, ms: 40 }

function hasBlockingReader(open: () => Clocked | Promise<Clocked>): void {
  test('gives it pictures as new as they say, and counts what it left out', async () => {
    const { source, interval, numberOf, madeAt } = await open()
    const seen: { age: number; told: number; number: number; sequence: number }[] = []
    for await (const frame of source.frames(new AbortController().signal)) {
      const [made, now] = [madeAt(frame), systemClock.monotonic()]
      const age = now - made
      seen.push({ age, told: now - frame.capturedAt, number: numberOf(frame), sequence: frame.sequence })
      if (seen.length === blocking.pictures) break
      await runNets()
    }
    const few = 5 * interval
    const [early, late] = [seen.slice(0, 10), seen.slice(-10)]
    const ageOf = (some: typeof seen) => median(some.map(({ age }) => age))
    expect(ageOf(late)).toBeLessThan(few)
    expect(ageOf(late) - ageOf(early)).toBeLessThan(few)
    expect(median(seen.map(({ age, told }) => Math.abs(age - told)))).toBeLessThan(few)
    const [first, last] = [seen[0], seen.at(-1)]
    expect(last?.sequence).toBeGreaterThan(1.5 * blocking.pictures)
    expect((last?.sequence ?? 0) - (first?.sequence ?? 0)).toBe((last?.number ?? 0) - (first?.number ?? 0))
  })
}

async function runNets(): Promise<void> {
  for (let run = 0; run < blocking.runs; run++) {
    const end = performance.now() + blocking.ms
    while (performance.now() < end);
    await setImmediate()
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

function isLost(open: () => Trouble | Promise<Trouble>): void {
  test('throws that, and never shows a frame that is not whole', async () => {
    const { source, begin } = await open()
    const frames: Frame[] = []
    const reading = (async () => {
      for await (const frame of source.frames(new AbortController().signal)) {
        frames.push(frame)
        if (frames.length === 1) await begin()
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'source-lost' })
    expectWellFormed(source, frames)
  })

  test('comes back', async () => {
    await using watch = new Watch(await open())
    await watch.running()
    await watch.trouble.begin()
    const { retryInMs } = await watch.retrying('source-lost')
    await watch.comesBack(retryInMs)
  })
}

function isStalled(open: () => Trouble | Promise<Trouble>): void {
  test('is found by the deadline, started anew, and comes back', async () => {
    await using watch = new Watch(await open())
    await watch.running()
    await watch.trouble.begin()
    const { retryInMs } = await watch.retrying('source-stalled', () => watch.time.advance(deadline))
    await watch.comesBack(retryInMs)
  })

  test('can be stopped nevertheless', async () => {
    const { source, begin, mend, programs } = await open()
    await stopped(source, begin)
    await expectGone(programs())
    await mend()
    expectWellFormed(source, await take(source, 2))
  })
}

function isStoppedHalfway(open: () => Trouble | Promise<Trouble>): void {
  test('ends without an error, shows no part of a frame, and can be started again', async () => {
    const { source, begin, mend, programs } = await open()
    expectWellFormed(source, await stopped(source, begin))
    await expectGone(programs())
    await mend()
    expectWellFormed(source, await take(source, 2))
  })
}

function hasPaddedRows(open: Exclude<FrameSourceAdapter['padded'], Impossible>): void {
  test('gives upright pictures with their stride', async () => {
    for (const { source, stride } of await open()) {
      const frames = await take(source, 3)
      expectWellFormed(source, frames)
      for (const frame of frames) {
        expect(frame.stride).toBe(stride)
        expect(stride).toBeGreaterThan(frame.width)
        const row = (y: number) => frame.pixels.subarray(y * stride, y * stride + frame.width)
        for (const y of [1, frame.height - 1]) expect(row(y)).toEqual(row(0))
      }
    }
  })
}

function hasWrongSize(open: () => FrameSource | Promise<FrameSource>): void {
  test('is refused, which names the size', async () => {
    const source = await open()
    const failure = await take(source, 1).catch((error: unknown) => error)
    expect(isFamiliarError(failure) && failure.code).toBe('source-refused')
    expect(String(failure)).toMatch(/\d+ x \d+/)
  })
}

/** A source under supervision, read on and on, with time that the test moves. */
class Watch implements AsyncDisposable {
  readonly time = new StepTime()
  readonly trouble: Trouble
  readonly #states: SourceState[] = []
  readonly #frames: Frame[] = []
  readonly #abort = new AbortController()
  readonly #reading: Promise<void>

  constructor(trouble: Trouble) {
    this.trouble = trouble
    const { time } = this
    const report = (state: SourceState): void => void this.#states.push(state)
    const source = supervised(trouble.source, { deadline, clock: time, wait: time.wait, report })
    this.#reading = this.#read(source)
  }

  async running(): Promise<void> {
    await vi.waitFor(() => expect(this.#states.at(-1)?.state).toBe('running'), patience)
  }

  /** @param meanwhile is called again and again */
  async retrying(code: ErrorCode, meanwhile = () => {}): Promise<SourceState & { state: 'retrying' }> {
    return vi.waitFor(() => {
      const state = this.#states.find((one) => one.state === 'retrying')
      if (state === undefined) meanwhile()
      expect(state?.error.code).toBe(code)
      return state as SourceState & { state: 'retrying' }
    }, patience)
  }

  async comesBack(retryInMs: number): Promise<void> {
    const before = this.#frames.length
    await this.trouble.mend()
    this.time.advance(retryInMs)
    await this.running()
    await vi.waitFor(() => expect(this.#frames.length).toBeGreaterThan(before + 3), patience)
    expect(this.#states.map(({ state }) => state)).toEqual(['starting', 'running', 'retrying', 'running'])
    expectWellFormed(this.trouble.source, this.#frames)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort()
    await this.#reading
    await expectGone(this.trouble.programs())
  }

  async #read(source: FrameSource): Promise<void> {
    for await (const frame of source.frames(this.#abort.signal)) this.#frames.push(frame)
  }
}

/** The frames until trouble began and the reading was aborted. */
async function stopped(source: FrameSource, begin: Trouble['begin']): Promise<Frame[]> {
  const abort = new AbortController()
  const frames: Frame[] = []
  let stop: Promise<void> | undefined
  for await (const frame of source.frames(abort.signal)) {
    frames.push(frame)
    stop ??= Promise.resolve(begin()).then(() => abort.abort())
  }
  await stop
  expect(getEventListeners(abort.signal, 'abort')).toEqual([])
  return frames
}

async function expectGone(programs: readonly number[]): Promise<void> {
  expect(programs.length).toBeGreaterThan(0)
  await vi.waitFor(() => {
    for (const pid of programs) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  }, patience)
}

/** Bytes of the process, its threads' with them, without what this one does not use any more. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage.rss()
}

/** The first `count` frames of a source, or all when it has fewer. */
export async function take(source: FrameSource, count: number): Promise<Frame[]> {
  const abort = new AbortController()
  const frames: Frame[] = []
  for await (const frame of source.frames(abort.signal)) {
    frames.push(frame)
    if (frames.length === count) break
  }
  abort.abort()
  return frames
}

const content = (frame: Frame) => ({ sequence: frame.sequence, pixels: Buffer.from(frame.pixels).toString('base64') })

async function nextFrame(reader: AsyncIterator<Frame>): Promise<Frame> {
  const { done, value } = await reader.next()
  if (done) throw new Error('the source ended')
  return value
}

function expectWellFormed(source: FrameSource, frames: readonly Frame[]): void {
  expect(frames.length).toBeGreaterThan(0)
  for (const [place, frame] of frames.entries()) {
    const before = frames[place - 1]
    expect(frame.camera).toBe(source.camera)
    expect(frame.width).toBeGreaterThan(0)
    expect(frame.height).toBeGreaterThan(0)
    expect(frame.stride).toBeGreaterThanOrEqual(frame.format === 'bgr' ? 3 * frame.width : frame.width)
    expect(frame.pixels).toHaveLength(frame.stride * frame.height * (frame.format === 'bgr' ? 1 : 1.5))
    if (before) expect(frame.sequence).toBeGreaterThan(before.sequence)
    if (before) expect(frame.capturedAt).toBeGreaterThanOrEqual(before.capturedAt)
  }
  expect(frames[0]?.sequence).toBe(0)
}
