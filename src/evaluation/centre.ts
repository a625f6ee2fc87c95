import type { EmbeddingSpace } from '../domain/brand.ts'
import { include, type MeanEmbedding } from '../stages/centre.ts'
import { type ComparedPhoto, isCompared, type Photo } from './photo.ts'

/** The mean embedding of each space. */
export type Means = ReadonlyMap<EmbeddingSpace, MeanEmbedding>

/** What a camera would have learnt that saw these people, each once; empty without a face. */
export function learnMeans(photos: readonly Photo[]): Means {
  const people = Map.groupBy(photos.filter(isCompared), ({ person }) => person)
  const spaces = new Set([...people.values()].flat().flatMap(({ embeddings }) => embeddings.map(({ space }) => space)))
  return new Map([...spaces].flatMap((space) => meanOver([...people.values()], space) ?? []))
}

function meanOver(
  people: readonly (readonly ComparedPhoto[])[],
  space: EmbeddingSpace,
): [EmbeddingSpace, MeanEmbedding][] {
  let mean: MeanEmbedding | null = null
  for (const photos of people) {
    const vectors = photos.flatMap(({ embeddings }) => embeddings.filter((one) => one.space === space))
    if (vectors.length > 0) mean = include(mean, sumOf(vectors.map(({ vector }) => vector)))
  }
  return mean === null ? [] : [[space, mean]]
}

/** @param vectors of one length, one at least */
function sumOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) for (const [i, value] of vector.entries()) sum[i] = (sum[i] as number) + value
  return sum
}
