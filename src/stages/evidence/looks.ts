import { cosine } from '../match.ts'

/** One look at a track's face. */
export interface Look {
  /** Unit length, of all nets. */
  readonly vector: Float32Array
  /** Similarity to each person of the panel, in its order, -1..1. */
  readonly similarities: Float32Array
  /** Similarity to what is most alike among the faces that are known not to be that person; -1 without any. */
  readonly denials: Float32Array
  /** How reliable the face is, over 0 to 1. */
  readonly quality: number
}

/** Looks at one face are alike: more than two that have nothing in common are never believed (docs/research.md). */
export const mostWorth = 2

/** Looks of one track, with the weight of each in their mean. */
export interface WeighedLooks {
  readonly looks: readonly Look[]
  /** Each over 0; their sum is 1. */
  readonly weights: readonly number[]
  /** How many looks that have nothing in common would tell as much as these, 1 to `mostWorth`. */
  readonly worth: number
}

/**
 * A better face weighs more, and one that repeats others weighs less: k looks at one pose weigh as much as the root of k at
 * different ones, for a single odd look must not outweigh all that agree.
 *
 * What a similarity owes to the look and not to the pair of people is correlated between two looks as their embeddings are
 * (measured among strangers, docs/research.md): so with the cosines G between the looks and the weights w the noise of the mean
 * has w'Gw times the variance of one look's, and the looks are worth 1 / w'Gw. Nothing depends on their order.
 *
 * @param cosines see `cosinesOf`
 */
export function weigh(looks: readonly Look[], cosines: readonly (readonly number[])[]): WeighedLooks {
  const alike = cosines.map((row) => row.map((cosine) => Math.max(0, cosine)))
  const shares = looks.map(({ quality }, look) => quality / Math.sqrt(sumOf(alike[look] as number[])))
  const total = sumOf(shares)
  const weights = shares.map((share) => share / total)
  const common = sumOf(weights.map((weight, look) => weight * dot(weights, alike[look] as number[])))
  return { looks, weights, worth: Math.min(mostWorth, 1 / common) }
}

/** Between the looks: [i][j] of looks i and j. */
export function cosinesOf(looks: readonly Look[]): number[][] {
  return looks.map((a) => looks.map((b) => cosine(a.vector, b.vector)))
}

/** The weighted mean of what each look has for that person. */
export function meanOf({ looks, weights }: WeighedLooks, of: 'similarities' | 'denials', person: number): number {
  let sum = 0
  for (const [index, look] of looks.entries()) sum += (weights[index] as number) * (look[of][person] as number)
  return sum
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, place) => sum + value * (b[place] as number), 0)
