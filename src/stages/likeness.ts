import type { EmbeddingSpace } from '../domain/brand.ts'
import type { Embedding } from '../domain/face.ts'
import { centreOf, type Means } from './centre.ts'
import type { Recipe } from './evidence/recipe.ts'
import { cosine, normalise } from './match.ts'

/** By space, what is subtracted from its embeddings; see `stages/centre`. */
export type Centres = ReadonlyMap<EmbeddingSpace, Float32Array>

export function centresOf(means: Means, { prior }: Pick<Recipe, 'prior'>): Centres {
  return new Map(Array.from(means, ([space, mean]) => [space, centreOf(mean, prior)]))
}

/** What a gallery has of one person, ready to be compared. */
export interface Likeness {
  /** Unit vectors, one for each photo. */
  readonly vectors: readonly Float32Array[]
  /** Cosines between them. */
  readonly cosines: readonly (readonly number[])[]
}

/**
 * One unit vector of all that the recipe's nets make of a face: each net's embedding less its centre, put one after the other
 * with the roots of the weights as lengths, so that the cosine of two is the weighted mean of the nets' cosines.
 * @returns null when one of the nets has not seen the face
 */
export function fuse(
  embeddings: readonly Embedding[],
  { nets }: Pick<Recipe, 'nets'>,
  centres: Centres,
): Float32Array | null {
  const parts: Float32Array[] = []
  for (const { space, weight } of nets) {
    const vector = embeddings.find((embedding) => embedding.space === space)?.vector
    if (vector === undefined) return null
    const length = Math.sqrt(weight)
    parts.push(centred(vector, centres.get(space)).map((value) => length * value))
  }
  return joined(parts)
}

export function likenessOf(vectors: readonly Float32Array[]): Likeness {
  return { vectors, cosines: vectors.map((a) => vectors.map((b) => cosine(a, b))) }
}

/**
 * Cosine, -1..1, of a face with the mean of somebody's templates in which those that are more alike weigh more, by
 * exp(attention * cosine): between the plain mean (0), which is steady, and the best template (infinity), which knows each
 * pose. Better than both on each set (docs/research.md).
 */
export function similarityTo({ vectors, cosines }: Likeness, probe: Float32Array, attention: number): number {
  const own = vectors.map((vector) => cosine(probe, vector))
  const best = Math.max(...own)
  const weights = own.map((value) => Math.exp(attention * (value - best)))
  let [product, square] = [0, 0]
  for (const [i, weight] of weights.entries()) {
    product += weight * (own[i] as number)
    for (const [j, other] of weights.entries()) square += weight * other * (cosines[i]?.[j] as number)
  }
  return square > 0 ? product / Math.sqrt(square) : 0
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function centred(vector: Float32Array, centre: Float32Array | undefined): Float32Array {
  return centre === undefined ? vector : normalise(vector.map((value, i) => value - (centre[i] as number)))
}
