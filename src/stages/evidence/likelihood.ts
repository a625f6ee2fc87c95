import type { Distribution, ScoreModel } from './recipe.ts'

/**
 * The share of tracks of somebody who is known that no model covers: masked, half hidden, wrongly tracked. It bounds what
 * speaks against a person, log(0.01) = -4.6.
 */
const outliers = 0.01

export interface Normal {
  readonly mean: number
  readonly variance: number
}

/**
 * Evidence that a track is a person: the natural logarithm of how much likelier its similarity is if it is them than if it
 * is somebody else. Over 0 it speaks for them.
 *
 * The mean over looks worth n independent ones is normal with the variance between² + within² / n, so evidence does not grow
 * without end by looking again: who looks like somebody does so in each frame. Where the two variances make the ratio of the
 * two normal densities turn back (a similarity beyond all measured ones), it stays at the turning point: more alike is never
 * less.
 *
 * @param similarity the weighted mean of a track's looks, -1..1
 * @param looks how many independent looks they are worth, over 0
 */
export function evidenceOf({ genuine, impostor }: ScoreModel, similarity: number, looks: number): number {
  const same = ofMean(genuine, looks)
  const other = ofMean(impostor, looks)
  const at = beforeTurning(similarity, same, other)
  const ratio = logDensity(at, same) - logDensity(at, other)
  return logOfSum(Math.log(1 - outliers) + ratio, Math.log(outliers))
}

/** Of the mean over looks that are worth so many different ones. */
export function ofMean({ mean, between, within }: Distribution, looks: number): Normal {
  return { mean, variance: between ** 2 + within ** 2 / looks }
}

const logDensity = (value: number, { mean, variance }: Normal): number =>
  -((value - mean) ** 2 / variance + Math.log(variance)) / 2

/** The value, or where the ratio of the densities turns, when the value lies beyond. */
function beforeTurning(value: number, same: Normal, other: Normal): number {
  const bend = 1 / other.variance - 1 / same.variance
  if (bend === 0) return value
  const turning = (other.mean / other.variance - same.mean / same.variance) / bend
  return bend > 0 ? Math.max(value, turning) : Math.min(value, turning)
}

/** log(e^a + e^b) without overflow. */
function logOfSum(a: number, b: number): number {
  const greater = Math.max(a, b)
  return greater + Math.log1p(Math.exp(Math.min(a, b) - greater))
}
