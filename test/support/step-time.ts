import { brand, type MonotonicMs, type WallMs } from '../../src/domain/brand.ts'
import type { Clock, Wait } from '../../src/ports/clock.ts'

/** Time that stands still until a test moves it. */
export class StepTime implements Clock {
  #now = 1000
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()

  wall = () => brand<WallMs>(this.#now)
  monotonic = () => brand<MonotonicMs>(this.#now)
  synced = () => true

  /** How many are waiting. */
  get sleepers(): number {
    return this.#sleepers.size
  }

  wait: Wait = async (ms, signal) => {
    if (signal.aborted || ms <= 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const wake = () => resolve()
    const sleeper = { until: this.#now + ms, wake }
    this.#sleepers.add(sleeper)
    signal.addEventListener('abort', wake, { once: true })
    await promise
    signal.removeEventListener('abort', wake)
    this.#sleepers.delete(sleeper)
  }

  advance(ms: number): void {
    this.#now += ms
    for (const { until, wake } of this.#sleepers) if (until <= this.#now) wake()
  }
}
