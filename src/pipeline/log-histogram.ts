/** The quantiles of times above `least` and below `most` are off by this share at most. */
export const relativeError = 0.01
/** Milliseconds; what is shorter counts as this, what takes longer as `most`. */
export const least = 0.001
export const most = 100_000

const base = (1 + relativeError) / (1 - relativeError)
const buckets = 1 + Math.ceil(Math.log(most / least) / Math.log(base))

/**
 * Counts times in buckets of which each is wider than the one before by the same factor, so that quantiles have a bounded
 * relative error in fixed memory (4 kB). Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
 * relative-error guarantees", VLDB 2019.
 */
export class LogHistogram {
  readonly #counts = new Uint32Array(buckets)
  #total = 0

  /** How many were added. */
  get total(): number {
    return this.#total
  }

  /** @param ms milliseconds */
  add(ms: number): void {
    const bucket = bucketOf(ms)
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
    this.#total++
  }

  /** As if all that was added to the other one had been added to this one. */
  merge(other: LogHistogram): void {
    for (const [bucket, count] of other.#counts.entries()) {
      this.#counts[bucket] = (this.#counts[bucket] as number) + count
    }
    this.#total += other.#total
  }

  /** Milliseconds that at least this share (0 to 1) of all did not exceed, by the nearest rank; null when nothing was added. */
  quantile(share: number): number | null {
    if (this.#total === 0) return null
    let left = Math.max(1, Math.ceil(share * this.#total))
    const bucket = this.#counts.findIndex((count) => {
      left -= count
      return left <= 0
    })
    return middleOf(bucket)
  }
}

/** Bucket i holds what is above `least * base ** (i - 1)`, up to `least * base ** i`. */
function bucketOf(ms: number): number {
  if (!(ms > least)) return 0
  return Math.min(buckets - 1, Math.ceil(Math.log(ms / least) / Math.log(base)))
}

/** Where the relative error to both ends of the bucket is the same. */
function middleOf(bucket: number): number {
  return (2 * least * base ** bucket) / (base + 1)
}
