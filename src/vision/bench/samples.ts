import { type StageName, stageNames, Tally } from '../../pipeline/tally.ts'
import type { Times } from './protocol.ts'

/** A tally that keeps every single time, for quantiles. */
export class SampledTally extends Tally {
  readonly #samples = new Map<StageName, number[]>()

  override async timed<T>(stage: StageName, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now()
    try {
      return await work()
    } finally {
      const took = performance.now() - start
      const samples = this.#samples.get(stage)
      if (samples === undefined) this.#samples.set(stage, [took])
      else samples.push(took)
    }
  }

  /** Forgets the warming up. */
  restart(): void {
    this.#samples.clear()
    this.frames = 0
    this.faces = 0
  }

  /** Of the stages that ran, in their order. */
  times(): Partial<Record<StageName, Times>> {
    return Object.fromEntries(
      stageNames.flatMap((stage) => {
        const samples = this.#samples.get(stage)
        return samples === undefined ? [] : [[stage, timesOf(samples)]]
      }),
    )
  }
}

/** @param samples at least one */
export function timesOf(samples: readonly number[]): Times {
  const sorted = samples.toSorted((a, b) => a - b)
  return { runs: sorted.length, median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) }
}

/** The nearest rank: the least sample that at least this share of all does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
