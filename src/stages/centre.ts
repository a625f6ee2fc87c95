import type { EmbeddingSpace } from '../domain/brand.ts'

/** The mean of what a camera has seen: one vector of many people, and no template of anybody. */
export interface MeanEmbedding {
  /** The mean of `count` unit vectors; shorter than 1 by how different they are. */
  readonly vector: Float32Array
  /** How many tracks it was learnt from: a person of the gallery counts once, a stranger once a track. */
  readonly count: number
}

/** What a camera has learnt to subtract, by space. */
export type Means = ReadonlyMap<EmbeddingSpace, MeanEmbedding>

/** A mean of fewer is not used. */
const fewest = 5
/** The mean in force is replaced when it was learnt from so many times fewer. */
const growth = 1.25

/** Another track's mean look; one look counts as much as many. @param vector of any length over 0 */
export function include(mean: MeanEmbedding | null, vector: Float32Array): MeanEmbedding {
  const length = Math.hypot(...vector)
  const count = (mean?.count ?? 0) + 1
  return {
    vector: vector.map((value, i) => {
      const before = mean?.vector[i] ?? 0
      return before + (value / length - before) / count
    }),
    count,
  }
}

/** What is subtracted from embeddings: the mean, shrunk while few have been seen, so that it does not subtract the family itself. */
export function centreOf({ vector, count }: MeanEmbedding, prior: number): Float32Array {
  return vector.map((value) => value * certainty(count, prior))
}

/** How far a mean of so many is trusted, 0..1: as if `prior` people had been seen all around, whose mean is nothing. */
export const certainty = (count: number, prior: number): number => count / (count + prior)

/** Whether what was learnt since differs enough from the mean in force to replace it: seldom, for each change is a version. */
export function isDue(inForce: Pick<MeanEmbedding, 'count'> | null, learnt: Pick<MeanEmbedding, 'count'>): boolean {
  return learnt.count >= Math.max(fewest, growth * (inForce?.count ?? 0))
}
