import type { EmbeddingSpace } from '../domain/brand.ts'
import { include, type MeanEmbedding, type Means } from '../stages/centre.ts'
import { sumOf } from '../stages/match.ts'
import { type ComparedPhoto, isCompared, type Photo } from './photo.ts'

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
