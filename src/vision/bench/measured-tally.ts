import type { EmbeddingSpace } from '../../domain/brand.ts'
import { LogHistogram } from '../../pipeline/log-histogram.ts'
import { type StageName, stageNames, Tally } from '../../pipeline/tally.ts'
import type { Embedder, Picture } from '../../ports/nets.ts'
import type { Times } from './protocol.ts'

/** A tally of a measurement: quantiles over all of it. */
export class MeasuredTally extends Tally {
  readonly #times = new Map<StageName, LogHistogram>()
  readonly #nets = new Map<EmbeddingSpace, LogHistogram>()

  protected override took(stage: StageName, ms: number): void {
    addTo(this.#times, stage, ms)
  }

  /** The same embedder, whose times are counted. */
  watch<P extends Picture>(embedder: Embedder<P>): Embedder<P> {
    const { space } = embedder
    return {
      space,
      embed: async (picture, detection) => {
        const start = performance.now()
        const vector = await embedder.embed(picture, detection)
        addTo(this.#nets, space, performance.now() - start)
        return vector
      },
    }
  }

  /** Forgets the warming up. */
  restart(): void {
    this.#times.clear()
    this.#nets.clear()
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

  /** Of each net that ran. */
  netTimes(): Readonly<Record<EmbeddingSpace, Times>> {
    return Object.fromEntries(Array.from(this.#nets, ([space, times]) => [space, timesOf(times)]))
  }
}

function addTo<K>(all: Map<K, LogHistogram>, key: K, ms: number): void {
  const times = all.get(key) ?? new LogHistogram()
  all.set(key, times)
  times.add(ms)
}

/** @param times of at least one run */
export function timesOf(times: LogHistogram): Times {
  return { runs: times.total, median: times.quantile(0.5) as number, p95: times.quantile(0.95) as number }
}
