import type { RejectionReason } from '../domain/face.ts'
import { type Quantiles, RecentTimes } from './recent-times.ts'

/** Why a face did not count: it was not fit for it, or lies where its owner wants none to be looked for. */
export type IgnoredReason = RejectionReason | 'masked'

/** The stages of the walk that are timed. */
export const stageNames = ['motion', 'convert', 'detect', 'track', 'quality', 'embed', 'match'] as const
export type StageName = (typeof stageNames)[number]

/** Milliseconds: quantiles are of the last one to two of these. Main tells them as often. */
const recentPeriod = 30_000

/** How long a stage took: milliseconds over `runs` runs, and the quantiles of the last 30 to 60 seconds. */
export interface StageTime extends Quantiles {
  readonly runs: number
  readonly totalMs: number
  readonly maxMs: number
}

/** What one camera's walk did since it began. */
export interface TallySnapshot {
  /** All that were seen, the still ones too. */
  readonly frames: number
  /** Frames in which nobody was looked for, since nothing moved. */
  readonly still: number
  /** Frames in which nobody was looked for, since the governor wants fewer looks (docs/governor.md). */
  readonly governed: number
  readonly dropped: number
  readonly faces: number
  readonly embedded: number
  readonly rejected: Readonly<Partial<Record<IgnoredReason, number>>>
  readonly stages: Readonly<Record<StageName, StageTime>>
}

/** What one stage took so far; milliseconds. */
class StageTimes {
  #runs = 0
  #totalMs = 0
  #maxMs = 0
  readonly #recent = new RecentTimes(recentPeriod)

  add(ms: number, now: number): void {
    this.#runs++
    this.#totalMs += ms
    this.#maxMs = Math.max(this.#maxMs, ms)
    this.#recent.add(ms, now)
  }

  at(now: number): StageTime {
    return { runs: this.#runs, totalMs: this.#totalMs, maxMs: this.#maxMs, ...this.#recent.quantiles(now) }
  }
}

const none: StageTime = { runs: 0, totalMs: 0, maxMs: 0, p50Ms: null, p95Ms: null }

/** Counts and times; costs two reads of the clock per stage. */
export class Tally {
  frames = 0
  still = 0
  governed = 0
  dropped = 0
  faces = 0
  embedded = 0
  readonly #rejected = new Map<IgnoredReason, number>()
  readonly #stages = new Map<StageName, StageTimes>()
  readonly #now: () => number

  /** @param now milliseconds on a monotonic clock */
  constructor(now = () => performance.now()) {
    this.#now = now
  }

  reject(reason: IgnoredReason): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1)
  }

  async timed<T>(stage: StageName, work: () => T | Promise<T>): Promise<T> {
    const start = this.#now()
    try {
      return await work()
    } finally {
      const end = this.#now()
      this.took(stage, end - start, end)
    }
  }

  snapshot(): TallySnapshot {
    const now = this.#now()
    const time = (stage: StageName): StageTime => this.#stages.get(stage)?.at(now) ?? none
    return {
      frames: this.frames,
      still: this.still,
      governed: this.governed,
      dropped: this.dropped,
      faces: this.faces,
      embedded: this.embedded,
      rejected: Object.fromEntries(this.#rejected),
      stages: {
        motion: time('motion'),
        convert: time('convert'),
        detect: time('detect'),
        track: time('track'),
        quality: time('quality'),
        embed: time('embed'),
        match: time('match'),
      },
    }
  }

  protected took(stage: StageName, ms: number, now: number): void {
    let times = this.#stages.get(stage)
    if (times === undefined) {
      times = new StageTimes()
      this.#stages.set(stage, times)
    }
    times.add(ms, now)
  }
}
