import { brand, type EmbeddingSpace } from '../../../src/domain/brand.ts'
import type { Embeddings } from '../../../src/domain/face.ts'
import type { Photo } from '../../../src/evaluation/photo.ts'
import type { Scorer } from '../../../src/evaluation/scorer.ts'
import { cosine, normalise } from '../../../src/stages/match.ts'
import { random } from '../../support/random.ts'

const space = brand<EmbeddingSpace>('test')

/** An embedding with this direction. */
function embeddings(...direction: readonly number[]): Embeddings {
  return [{ space, vector: normalise(Float32Array.from(direction)) }]
}

/** An embedding of two dimensions, so many degrees round. */
export function atDegrees(degrees: number): Embeddings {
  const angle = (degrees * Math.PI) / 180
  return embeddings(Math.cos(angle), Math.sin(angle))
}

/** A photo of a person; null: without a face. */
export function photo(name: string, face: Embeddings | null, more: Partial<Photo> = {}): Photo {
  return { name, person: name.split('/')[0] ?? '', group: '', stranger: false, embeddings: face, quality: 1, ...more }
}

/** People whose photos scatter round a direction of their own, so many photos of each. */
export function crowd(photosOfEach: readonly number[], seed = 1, spread = 0.8): Photo[] {
  const normal = random(seed)
  const direction = (): number[] => Array.from({ length: 6 }, normal)
  return photosOfEach.flatMap((count, person) => {
    const own = direction()
    return Array.from({ length: count }, (_, i) => {
      const noise = direction()
      const face = embeddings(...own.map((value, axis) => value + spread * (noise[axis] ?? 0)))
      return photo(`person-${person}/${i}.jpg`, face)
    })
  })
}

export function faceOf({ name, embeddings }: Photo): Embeddings {
  if (embeddings === null) throw new Error(`${name} has no face`)
  return embeddings
}

/** The cosine with the first template. */
export const cosines: Scorer<Float32Array> = {
  name: 'cosine',
  reference: ([template]) => template?.[0].vector ?? new Float32Array(),
  similarity: ([{ vector }], reference) => cosine(vector, reference),
}

/** The value that a generator returns at its end. */
export function result<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
