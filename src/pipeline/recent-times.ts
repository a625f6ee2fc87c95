import { LogHistogram } from './log-histogram.ts'

/** Milliseconds, within 1 %; null when there was nothing of late. */
export interface Quantiles {
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

/**
 * Quantiles of the times of the last one to two periods: whoever asks once a period misses nothing. Two histograms take
 * turns, so it neither grows nor keeps single times.
 */
export class RecentTimes {
  readonly #period: number
  #number = 0
  #current = new LogHistogram()
  #before = new LogHistogram()

  /** @param period milliseconds */
  constructor(period: number) {
    this.#period = period
  }

  /**
   * @param ms how long it took
   * @param now milliseconds on a monotonic clock
   */
  add(ms: number, now: number): void {
    this.#turn(now)
    this.#current.add(ms)
  }

  /** @param now as for `add` */
  quantiles(now: number): Quantiles {
    this.#turn(now)
    const both = new LogHistogram()
    both.merge(this.#before)
    both.merge(this.#current)
    return { p50Ms: both.quantile(0.5), p95Ms: both.quantile(0.95) }
  }

  #turn(now: number): void {
    const number = Math.floor(now / this.#period)
    if (number === this.#number) return
    this.#before = number === this.#number + 1 ? this.#current : new LogHistogram()
    this.#current = new LogHistogram()
    this.#number = number
  }
}
