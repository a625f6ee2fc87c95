import type { EmbeddingSpace } from '../domain/brand.ts'
import type { Embedding } from '../domain/face.ts'
import { cosine, normalise } from './match.ts'

/** The mean embedding of a camera, shrunk by how few people it was learnt from; not of unit length. */
export type Centre = Float32Array

/** What a gallery has of one person in one space, ready to be compared. */
export interface Likeness {
  /** Unit vectors, less the centre. */
  readonly vectors: readonly Float32Array[]
  /** Cosines between them. */
  readonly cosines: readonly (readonly number[])[]
}

/** The direction of an embedding as seen from the centre. */
export function centred(vector: Float32Array, centre: Centre | undefined): Float32Array {
  return centre === undefined ? vector : normalise(vector.map((value, i) => value - (centre[i] as number)))
}

export function likenessOf(vectors: readonly Float32Array[], centre: Centre | undefined): Likeness {
  const moved = vectors.map((vector) => centred(vector, centre))
  return { vectors: moved, cosines: moved.map((a) => moved.map((b) => cosine(a, b))) }
}

/**
 * Cosine, -1..1, of a face with the mean of somebody's templates in which those that are more alike weigh more, by
 * exp(attention * cosine): between the plain mean (0), which is steady, and the best template (infinity), which knows each
 * pose. Better than both on each set (docs/research.md).
 *
 * @param probe a unit vector, less the same centre
 */
export function similarityTo({ vectors, cosines }: Likeness, probe: Float32Array, attention: number): number {
  const own = vectors.map((vector) => cosine(probe, vector))
  const weights = own.map((value) => Math.exp(attention * value))
  let [product, square] = [0, 0]
  for (const [i, weight] of weights.entries()) {
    product += weight * (own[i] as number)
    for (const [j, other] of weights.entries()) square += weight * other * (cosines[i]?.[j] as number)
  }
  return square > 0 ? product / Math.sqrt(square) : 0
}

export function vectorOf(embeddings: readonly Embedding[], space: EmbeddingSpace): Float32Array | undefined {
  return embeddings.find((embedding) => embedding.space === space)?.vector
}
