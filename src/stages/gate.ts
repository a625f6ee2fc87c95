import type { MonotonicMs } from '../domain/brand.ts'
import { RateLimit } from './rate-limit.ts'

export interface GateRules {
  /** False: every frame is looked at. */
  readonly enabled: boolean
  /** Milliseconds after which somebody is looked for although nothing moved. */
  readonly checkEvery: number
}

/** Whether somebody is looked for: yes; no, for nothing moves; no, for it would be more often than the machine can bear. */
export type Opening = 'open' | 'still' | 'governed'

/** What is being followed: nobody; people who are known and seen; or somebody who is lost, or not decided yet. */
export type Following = 'nobody' | 'settled' | 'busy'

/** After motion, or after the last face was lost, every frame is looked at for this long, ms. */
const hold = 1000
/** Who stands still is looked for this often at least, so that they are missed soon after they are gone, ms. */
const settledEvery = 500

/**
 * Decides which frames are worth a detection. It is never blind for longer than `checkEvery` and the least interval between
 * two looks.
 */
export class MotionGate {
  readonly #limit = new RateLimit()
  #openUntil: number = Number.NEGATIVE_INFINITY
  #openedAt: number | null = null

  /**
   * Whether faces are looked for in the frame captured at `at`.
   * @param leastInterval milliseconds between two looks on average; 0 for no limit
   */
  opens(moving: boolean, following: Following, rules: GateRules, at: MonotonicMs, leastInterval = 0): Opening {
    if (moving || following === 'busy') this.#openUntil = at + hold
    if (!this.#isWorthALook(following, rules, at)) return 'still'
    if (!this.#limit.takes(at, leastInterval)) return 'governed'
    this.#openedAt = at
    return 'open'
  }

  #isWorthALook(following: Following, { checkEvery }: GateRules, at: MonotonicMs): boolean {
    const rest = following === 'settled' ? Math.min(settledEvery, checkEvery) : checkEvery
    return this.#openedAt === null || at <= this.#openUntil || Math.abs(at - this.#openedAt) >= rest
  }
}
