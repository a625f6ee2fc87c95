import { LogHistogram } from '../../pipeline/log-histogram.ts'
import { type StageName, stageNames, Tally } from '../../pipeline/tally.ts'
import type { Times } from './protocol.ts'

/** A tally of a measurement: quantiles over all of it. */
export class MeasuredTally extends Tally {
  readonly #times = new Map<StageName, LogHistogram>()

  protected override took(stage: StageName, ms: number): void {
    const times = this.#times.get(stage) ?? new LogHistogram()
    this.#times.set(stage, times)
    times.add(ms)
  }

  /** Forgets the warming up. */
  restart(): void {
    this.#times.clear()
    this.frames = 0
    this.faces = 0
  }

  /** Of the stages that ran, in their order. */
  times(): Partial<Record<StageName, Times>> {
    return Object.fromEntries(
      stageNames.flatMap((stage) => {
        const times = this.#times.get(stage)
        return times === undefined ? [] : [[stage, timesOf(times)]]
      }),
    )
  }
}

/** @param times of at least one run */
export function timesOf(times: LogHistogram): Times {
  return { runs: times.total, median: times.quantile(0.5) as number, p95: times.quantile(0.95) as number }
}
