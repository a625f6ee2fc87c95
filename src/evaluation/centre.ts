import type { EmbeddingSpace } from '../domain/brand.ts'
import type { Embedding, Embeddings } from '../domain/face.ts'
import { normalise } from '../stages/match.ts'
import { type ComparedPhoto, isCompared, type Photo } from './photo.ts'
import { meanOf } from './scorer.ts'

/** The mean embedding of each space. */
export type Centres = ReadonlyMap<EmbeddingSpace, Float32Array>

/** Of everybody alike, however many photos they have; no centre for a space that no photo has. */
export function learnCentres(photos: readonly Photo[]): Centres {
  const people = Map.groupBy(photos.filter(isCompared), ({ person }) => person)
  const spaces = new Set([...people.values()].flat().flatMap(({ embeddings }) => embeddings.map(({ space }) => space)))
  return new Map(
    [...spaces].map((space) => [space, meanOf([...people.values()].map((own) => meanOf(vectorsOf(own, space))))]),
  )
}

/** The photo with its embeddings as seen from the centres: what all faces have in common is taken away. */
export function centre(photo: Photo, centres: Centres): Photo {
  if (photo.embeddings === null) return photo
  const [first, ...others] = photo.embeddings
  const embeddings: Embeddings = [moved(first, centres), ...others.map((one) => moved(one, centres))]
  return { ...photo, embeddings }
}

function moved({ space, vector }: Embedding, centres: Centres): Embedding {
  const mean = centres.get(space)
  return { space, vector: mean ? normalise(vector.map((value, i) => value - (mean[i] as number))) : vector }
}

function vectorsOf(photos: readonly ComparedPhoto[], space: EmbeddingSpace): Float32Array[] {
  return photos.flatMap(({ embeddings }) =>
    embeddings.filter((embedding) => embedding.space === space).map(({ vector }) => vector),
  )
}
