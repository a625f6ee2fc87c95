/** Bins from -1 to 1. */
const bins = 200

/** How often each similarity occurred. */
export class Histogram {
  readonly counts = new Float64Array(bins)

  add(similarity: number): void {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((similarity + 1) / 2) * bins)))
    this.counts[bin] = (this.counts[bin] as number) + 1
  }

  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0)
  }
}

/** The lower edge of a bin. */
export function edgeOf(bin: number): number {
  return (2 * bin) / bins - 1
}
