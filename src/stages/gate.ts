import type { MonotonicMs } from '../domain/brand.ts'

export interface GateRules {
  /** False: every frame is looked at. */
  readonly enabled: boolean
  /** Milliseconds after which somebody is looked for although nothing moved. */
  readonly checkEvery: number
}

/** What is being followed: nobody; people who are known and seen; or somebody who is lost, or not decided yet. */
export type Following = 'nobody' | 'settled' | 'busy'

/** After motion, or after the last face was lost, every frame is looked at for this long, ms. */
const hold = 1000
/** Who stands still is looked for this often at least, so that they are missed soon after they are gone, ms. */
const settledEvery = 500

/** Decides which frames are worth a detection. It is never blind for longer than `checkEvery`. */
export class MotionGate {
  #openUntil: number = Number.NEGATIVE_INFINITY
  #openedAt: number | null = null

  /** Whether faces are looked for in the frame captured at `at`. */
  opens(moving: boolean, following: Following, { checkEvery }: GateRules, at: MonotonicMs): boolean {
    if (moving || following === 'busy') this.#openUntil = at + hold
    const rest = following === 'settled' ? Math.min(settledEvery, checkEvery) : checkEvery
    const open = this.#openedAt === null || at <= this.#openUntil || Math.abs(at - this.#openedAt) >= rest
    if (open) this.#openedAt = at
    return open
  }
}
