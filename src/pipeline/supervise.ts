import { anySignal } from '../async/any-signal.ts'
import { type ErrorReport, FamiliarError, isFamiliarError, reportOf } from '../domain/errors.ts'
import type { Frame } from '../domain/frame.ts'
import type { Clock, Wait } from '../ports/clock.ts'
import type { FrameSource } from '../ports/frame-source.ts'

/** What a supervised source is doing. Its end and its final failure are its reader's to tell. */
export type SourceState =
  | { readonly state: 'starting' }
  /** Its first frame since it was opened has come. */
  | { readonly state: 'running' }
  | { readonly state: 'retrying'; readonly error: ErrorReport; readonly attempt: number; readonly retryInMs: number }

export interface Supervision {
  /** Milliseconds without a frame after which an open source has stalled. */
  readonly deadline: number
  readonly clock: Clock
  readonly wait: Wait
  readonly report: (state: SourceState) => void
  /** From 0 to below 1. */
  readonly random?: () => number
}

/** Milliseconds before the first retry, and before later ones at most: each waits twice as long as the one before. */
const shortestRetry = 500
const longestRetry = 30_000
/** Milliseconds after the first frame from which a failure counts as a new one, to be retried soon. */
const healthyAfter = 10_000
/** Opening a camera takes longer than its next frame: so many deadlines. */
const openingDeadlines = 3
/** Milliseconds for a source to close; one that hangs is left behind. */
const closeDeadline = 2000

/**
 * A source that comes back: it is opened again, with growing pauses, when it fails in a way that may mend (`retry` in
 * the error table) or gives no frame in time (`source-stalled`). Frames are counted on through all of that.
 * Its `frames` throws what trying again does not mend.
 */
export function supervised(source: FrameSource, supervision: Supervision): FrameSource {
  return {
    camera: source.camera,
    live: source.live,
    frames: (signal) => new Keeper(source, supervision).frames(signal),
  }
}

/** The pause before the next attempt, in milliseconds: doubles with each failure, and differs so that cameras do not return in step. */
export function retryDelay(failures: number, random: () => number = Math.random): number {
  const bound = Math.min(longestRetry, shortestRetry * 2 ** (failures - 1))
  return bound * (0.8 + 0.2 * random())
}

/** One reading of a source, through all its lives. */
class Keeper {
  readonly #source: FrameSource
  readonly #supervision: Supervision
  #failures = 0
  /** Of the next frame. */
  #sequence = 0
  #runningSince: number | null = null

  constructor(source: FrameSource, supervision: Supervision) {
    this.#source = source
    this.#supervision = supervision
  }

  async *frames(signal: AbortSignal): AsyncGenerator<Frame> {
    if (!signal.aborted) this.#supervision.report({ state: 'starting' })
    while (!signal.aborted) {
      try {
        yield* this.#oneLife(signal)
        return
      } catch (error) {
        if (!signal.aborted) await this.#rest(error, signal)
      }
    }
  }

  /** Its frames, their numbers going on from those of the life before. */
  async *#oneLife(signal: AbortSignal): AsyncGenerator<Frame> {
    const offset = this.#sequence
    this.#runningSince = null
    for await (const frame of inTime(this.#source, this.#supervision, signal)) {
      if (this.#runningSince === null) this.#supervision.report({ state: 'running' })
      this.#runningSince ??= this.#supervision.clock.monotonic()
      const sequence = offset + frame.sequence
      this.#sequence = sequence + 1
      yield { ...frame, sequence }
    }
  }

  /** Waits for the next attempt. @throws the error when trying again does not mend it */
  async #rest(error: unknown, signal: AbortSignal): Promise<void> {
    if (!(isFamiliarError(error) && error.kind.retry)) throw error
    const { clock, wait, report, random } = this.#supervision
    if (this.#runningSince !== null && clock.monotonic() - this.#runningSince >= healthyAfter) this.#failures = 0
    const attempt = ++this.#failures
    const retryInMs = Math.round(retryDelay(attempt, random))
    report({ state: 'retrying', error: reportOf(error), attempt, retryInMs })
    await wait(retryInMs, signal)
  }
}

/** The source's frames, as long as each comes in time. @throws FamiliarError `source-stalled`, and what the source throws */
async function* inTime(source: FrameSource, supervision: Supervision, signal: AbortSignal): AsyncGenerator<Frame> {
  const { deadline } = supervision
  const closing = new AbortController()
  const life = anySignal(signal, closing.signal)
  const reader = source.frames(life)[Symbol.asyncIterator]()
  const patience = new Patience(supervision, life)
  try {
    let limit = openingDeadlines * deadline
    for (;;) {
      const result = await patience.for(reader.next(), limit)
      if (result === tooLate) {
        if (signal.aborted) return
        throw new FamiliarError('source-stalled', `No picture came for ${limit / 1000} s`)
      }
      if (result.done) return
      yield result.value
      limit = deadline
    }
  } finally {
    closing.abort()
    await closed(reader, supervision)
  }
}

/** Waits until the source has closed, but not for ever. Nothing more is heard of it. */
async function closed(reader: AsyncIterator<Frame>, { wait }: Supervision): Promise<void> {
  const done = new AbortController()
  const closing = Promise.resolve(reader.return?.()).catch(() => {})
  await Promise.race([closing, wait(closeDeadline, done.signal)])
  done.abort()
}

const tooLate = Symbol('too late')

/** Waits for one promise at a time, each with a deadline. One timer serves them all, for there is a frame every few milliseconds. */
class Patience {
  readonly #supervision: Supervision
  readonly #signal: AbortSignal
  #dueAt: number | null = null
  #giveUp = () => {}

  constructor(supervision: Supervision, signal: AbortSignal) {
    this.#supervision = supervision
    this.#signal = signal
    void this.#watch()
  }

  /** What `promise` gives, or `tooLate` after `ms` milliseconds (at least `deadline`) or when the signal aborts. */
  async for<T>(promise: Promise<T>, ms: number): Promise<T | typeof tooLate> {
    if (this.#signal.aborted) {
      promise.catch(() => {})
      return tooLate
    }
    this.#dueAt = this.#supervision.clock.monotonic() + ms
    try {
      return await new Promise<T | typeof tooLate>((resolve, reject) => {
        this.#giveUp = () => resolve(tooLate)
        promise.then(resolve, reject)
      })
    } finally {
      this.#dueAt = null
    }
  }

  async #watch(): Promise<void> {
    const { clock, deadline, wait } = this.#supervision
    while (!this.#signal.aborted) {
      const left = this.#dueAt === null ? deadline : this.#dueAt - clock.monotonic()
      if (left <= 0) break
      // Never longer than the shortest that may be asked for meanwhile.
      await wait(Math.min(left, deadline), this.#signal)
    }
    this.#giveUp()
  }
}
