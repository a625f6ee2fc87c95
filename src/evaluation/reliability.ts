const bins = 10

interface Kind {
  readonly counts: Float64Array
  readonly sums: Float64Array
  squares: number
  total: number
}

const kind = (): Kind => ({ counts: new Float64Array(bins), sums: new Float64Array(bins), squares: 0, total: 0 })

/** Of one bin of probabilities. */
export interface ReliabilityBin {
  readonly genuine: number
  readonly impostor: number
  /** Mean of what was said. */
  readonly said: number
  /** Share that is genuine. */
  readonly observed: number
}

export interface ReliabilityReport {
  /** Where the probability comes from. */
  readonly of: string
  readonly bins: readonly ReliabilityBin[]
  /** Mean distance between said and observed, weighted by pairs (expected calibration error). */
  readonly calibrationError: number
  /** Mean squared error of the probability (Brier, 1950); 0.25 for one that always says a half. */
  readonly brier: number
}

/**
 * Whether what is said to be so many per cent likely is so in as many per cent. Genuine and impostor pairs together weigh
 * the same, as the probability supposes; among all pairs nearly none is genuine.
 */
export class Reliability {
  readonly #genuine = kind()
  readonly #impostor = kind()

  add(probability: number, same: boolean): void {
    const of = same ? this.#genuine : this.#impostor
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(probability * bins)))
    of.counts[bin] = (of.counts[bin] as number) + 1
    of.sums[bin] = (of.sums[bin] as number) + probability
    of.squares += (probability - (same ? 1 : 0)) ** 2
    of.total++
  }

  /** Null unless there are pairs of both kinds. */
  report(of: string): ReliabilityReport | null {
    const [genuine, impostor] = [this.#genuine, this.#impostor]
    if (genuine.total === 0 || impostor.total === 0) return null
    let calibrationError = 0
    const filled: ReliabilityBin[] = []
    for (let bin = 0; bin < bins; bin++) {
      const [shareG, shareI] = [genuine, impostor].map(({ counts, total }) => (counts[bin] as number) / total / 2) as [
        number,
        number,
      ]
      const weight = shareG + shareI
      if (weight === 0) continue
      const sum = [genuine, impostor].reduce((all, { sums, total }) => all + (sums[bin] as number) / total / 2, 0)
      const [said, observed] = [sum / weight, shareG / weight]
      calibrationError += weight * Math.abs(said - observed)
      const [g, i] = [genuine.counts[bin] as number, impostor.counts[bin] as number]
      filled.push({ genuine: g, impostor: i, said, observed })
    }
    const brier = (genuine.squares / genuine.total + impostor.squares / impostor.total) / 2
    return { of, bins: filled, calibrationError, brier }
  }
}
