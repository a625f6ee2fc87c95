import { brand, type EmbeddingSpace, type PersonId, type PhotoId } from '../../src/domain/brand.ts'
import type { GalleryMember } from '../../src/domain/person.ts'

/** Somebody of a gallery, with a template for each vector. */
export function member(
  id: PersonId,
  space: EmbeddingSpace,
  vectors: readonly Float32Array[],
  over: Partial<GalleryMember> = {},
): GalleryMember {
  const templates = vectors.map((vector, i) => ({ space, vector, photo: brand<PhotoId>(`${i}`), quality: 1 }))
  return { id, name: id, falseMatchRate: null, templates, negatives: [], ...over }
}
