import { density, upperTail } from '../normal.ts'
import { ofMean } from './likelihood.ts'
import { mostWorth } from './looks.ts'
import type { Distribution } from './recipe.ts'

/**
 * The probability that a stranger's track, however often it is looked at, ever becomes so similar to a person.
 *
 * The mean similarity over growing sets of looks, standardised, is a Brownian motion run backwards in the variance of the
 * mean, which falls from that of one look to that of all. It ever exceeds z with the probability 2 Q(z) + (z - 1 / z) phi(z) / 2
 * * ln(first variance / last variance) at most (Siegmund, Sequential Analysis, 1985, on repeated significance tests; here one-sided).
 * Looking again is hardly another chance: what makes two people look alike stays the same in each look.
 *
 * @param similarity the weighted mean of the looks, -1..1
 * @param looks how many different looks they are worth, 1 to `mostWorth`
 */
export function falseMatchProbability(impostor: Distribution, similarity: number, looks: number): number {
  const { mean, variance } = ofMean(impostor, looks)
  const z = (similarity - mean) / Math.sqrt(variance)
  if (z <= 1) return 1
  const last = ofMean(impostor, mostWorth).variance
  const repeated = ((z - 1 / z) * density(z) * Math.log(ofMean(impostor, 1).variance / last)) / 2
  return Math.min(1, 2 * upperTail(z) + repeated)
}

/** The least similarity that a stranger's track reaches with that probability at most; 1 when none is rare enough. */
export function similarityFor(impostor: Distribution, probability: number, looks: number): number {
  let [low, high] = [-1, 1]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (falseMatchProbability(impostor, middle, looks) > probability) low = middle
    else high = middle
  }
  return high
}
