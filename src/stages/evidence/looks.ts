/** One embedding of a track. */
export interface Look {
  /** Similarity to each person of the panel, in its order, -1..1. */
  readonly similarities: Float32Array
  /** Similarity to what is most alike among the faces that are known not to be that person; -1 without any. */
  readonly denials: Float32Array
  /** How reliable the face is, over 0 to 1. */
  readonly quality: number
}

/** Looks of one track, each with how many independent looks it is worth. */
export interface WeighedLooks {
  readonly looks: readonly Look[]
  readonly weights: readonly number[]
  /** Sum of the weights. */
  readonly worth: number
}

/**
 * Looks that repeat each other share the weight of one: k looks at one picture together count as one, and for looks that all
 * repeat each other by r the sum is the effective sample size k / (1 + (k - 1) r) of equally correlated values. A look's
 * weight grows with its quality. Nothing depends on the order.
 *
 * @param repeats repeats[i][j]: how much of look i is told by look j, 0..1; 1 for i = j
 */
export function weigh(looks: readonly Look[], repeats: readonly (readonly number[])[]): WeighedLooks {
  const weights = looks.map(({ quality }, look) => quality / sumOf(repeats[look] ?? []))
  return { looks, weights, worth: sumOf(weights) }
}

/** How much of a look is told by another one whose embedding has this cosine with its own: 0 nothing, 1 everything. */
export function repetition(cosine: number, { from, to }: { readonly from: number; readonly to: number }): number {
  return Math.min(1, Math.max(0, (cosine - from) / (to - from)))
}

/** The weighted mean of what each look has for that person. */
export function meanOf(
  { looks, weights, worth }: WeighedLooks,
  of: 'similarities' | 'denials',
  person: number,
): number {
  let sum = 0
  for (const [index, look] of looks.entries()) sum += (weights[index] as number) * (look[of][person] as number)
  return sum / worth
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
