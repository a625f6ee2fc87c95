import type { RejectionReason } from '../domain/face.ts'

/** The stages of the walk that are timed. */
export const stageNames = ['motion', 'convert', 'detect', 'track', 'embed', 'match'] as const
export type StageName = (typeof stageNames)[number]

/** How long a stage took: milliseconds, over `runs` runs. */
export interface StageTime {
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
  readonly dropped: number
  readonly faces: number
  readonly embedded: number
  readonly rejected: Readonly<Partial<Record<RejectionReason, number>>>
  readonly stages: Readonly<Record<StageName, StageTime>>
}

const none: StageTime = { runs: 0, totalMs: 0, maxMs: 0 }

/** Counts and times; costs two reads of the clock per stage. */
export class Tally {
  frames = 0
  still = 0
  dropped = 0
  faces = 0
  embedded = 0
  readonly #rejected = new Map<RejectionReason, number>()
  readonly #stages = new Map<StageName, StageTime>()

  reject(reason: RejectionReason): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1)
  }

  async timed<T>(stage: StageName, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now()
    try {
      return await work()
    } finally {
      const took = performance.now() - start
      const { runs, totalMs, maxMs } = this.#stages.get(stage) ?? none
      this.#stages.set(stage, { runs: runs + 1, totalMs: totalMs + took, maxMs: Math.max(maxMs, took) })
    }
  }

  snapshot(): TallySnapshot {
    const time = (stage: StageName): StageTime => this.#stages.get(stage) ?? none
    return {
      frames: this.frames,
      still: this.still,
      dropped: this.dropped,
      faces: this.faces,
      embedded: this.embedded,
      rejected: Object.fromEntries(this.#rejected),
      stages: {
        motion: time('motion'),
        convert: time('convert'),
        detect: time('detect'),
        track: time('track'),
        embed: time('embed'),
        match: time('match'),
      },
    }
  }
}
