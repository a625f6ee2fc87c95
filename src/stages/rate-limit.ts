import type { MonotonicMs } from '../domain/brand.ts'

/** Milliseconds: more than sums of times are rounded by. */
const rounding = 0.1

/** Lets frames through no more often than it is told, whatever rate they come at. */
export class RateLimit {
  #dueAt = Number.NEGATIVE_INFINITY

  /**
   * Whether the frame captured at `at` may be used; if so, it was.
   * @param interval milliseconds between two of them on average; 0 lets all through. Frames come when the camera makes them:
   * one that is late lets the next come earlier by as much, up to half an interval.
   */
  takes(at: MonotonicMs, interval: number): boolean {
    const wait = this.#dueAt - at
    // More than an interval away: the limit has been eased, the clock has gone back, or nothing was wanted for a while.
    const stale = Math.abs(wait) > interval + rounding
    if (wait > 0 && !stale) return false
    const late = stale ? 0 : Math.min(-wait, interval / 2)
    this.#dueAt = at - late + interval
    return true
  }
}
