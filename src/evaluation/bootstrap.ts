/** How often each person was drawn, by number. */
export type Multiplicities = Uint16Array

/** A figure with its 95 % interval; null where there is nothing to make one of. */
export interface Estimate {
  readonly value: number
  readonly interval: readonly [low: number, high: number] | null
}

const confidence = 0.95
/** With fewer, resampling tells nothing. */
const fewestPeople = 5

/**
 * Draws as many people as there are, with replacement, `count` times. People are drawn and not pairs, since all pairs of a
 * person share their luck: a pair counts as often as the product of how often its two people were drawn, and a genuine pair
 * as often as its person (the copies of one person are not compared with each other). This is the vertex bootstrap of
 * Snijders and Borgatti (Connections 22, 1999), used for 1:1 matching by Fogliato, Patil and Perona (arXiv 2306.01198).
 *
 * @param uniform numbers in [0, 1)
 */
export function resample(people: number, count: number, uniform: () => number): Multiplicities[] {
  return Array.from({ length: count }, () => {
    const drawn = new Uint16Array(people)
    for (let i = 0; i < people; i++) {
      const person = Math.floor(uniform() * people)
      drawn[person] = (drawn[person] as number) + 1
    }
    return drawn
  })
}

/** Each person once: the photos as they are. */
export function once(people: number): Multiplicities {
  return new Uint16Array(people).fill(1)
}

/**
 * The figure of the photos as they are, with the percentile interval of the resamples. No resample of photos without an
 * error has one, so an error rate of 0 gets the exact bound of Clopper and Pearson (1934) instead, as if each person were
 * one trial.
 *
 * @param rate the figure for these multiplicities, null where it is undefined
 * @param people whom an error rate rests on
 * @returns null where it is undefined for the photos as they are
 */
export function estimate(
  rate: (drawn: Multiplicities) => number | null,
  resamples: readonly Multiplicities[],
  everybody: Multiplicities,
  people: number,
): Estimate | null {
  const value = rate(everybody)
  if (value === null) return null
  if (people < fewestPeople || resamples.length === 0) return { value, interval: null }
  if (value === 0) return { value, interval: [0, boundWithoutError(people, (1 - confidence) / 2)] }
  const values = resamples.flatMap((drawn) => rate(drawn) ?? []).sort((a, b) => a - b)
  if (values.length === 0) return { value, interval: null }
  return { value, interval: [quantile(values, (1 - confidence) / 2), quantile(values, (1 + confidence) / 2)] }
}

/** The error rate at which `trials` pass without an error with the probability `doubt`. */
export function boundWithoutError(trials: number, doubt: number): number {
  return 1 - doubt ** (1 / trials)
}

/** @param sorted ascending, one at least */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const low = sorted[Math.floor(place)] as number
  const high = sorted[Math.ceil(place)] as number
  return low + (place - Math.floor(place)) * (high - low)
}
