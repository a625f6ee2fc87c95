import type { EmbeddingSpace } from '../../domain/brand.ts'
import type { Embeddings } from '../../domain/face.ts'
import type { KeptTemplate } from '../../domain/person.ts'
import { duplicateLimit, likenessTo } from './duplicate.ts'

/** A photo of a person that not all nets in use have seen. */
export interface LackingPhoto {
  readonly photo: KeptTemplate['photo']
  readonly source: string
  /** What it lacks, in the order of the nets. */
  readonly spaces: readonly EmbeddingSpace[]
  /** What there is of it. */
  readonly templates: readonly KeptTemplate[]
}

/** @param templates of one person @param spaces of the nets in use */
export function lackingPhotos(templates: readonly KeptTemplate[], spaces: readonly EmbeddingSpace[]): LackingPhoto[] {
  return [...Map.groupBy(templates, ({ photo }) => photo)].flatMap(([photo, known]) => {
    const lacks = spaces.filter((space) => known.every((template) => template.space !== space))
    const [first] = known
    return lacks.length === 0 || first === undefined
      ? []
      : { photo, source: first.source, spaces: lacks, templates: known }
  })
}

/** The file of a name shows another photo than the one that was enrolled under it. */
export interface OtherPhoto {
  readonly reason: 'other-photo'
  /** Cosine with the one that is most alike. */
  readonly similarity: number
  readonly limit: number
}

/**
 * Which of the photos of one name this face is from. Where no net has seen both it cannot be known: then the only one of the
 * name is taken.
 * @param candidates at least one
 */
export function samePhoto(face: Embeddings, candidates: readonly LackingPhoto[]): LackingPhoto | OtherPhoto {
  const compared = candidates
    .map((candidate) => ({ candidate, similarity: likenessTo(face, candidate.templates)?.similarity ?? null }))
    .sort((a, b) => (b.similarity ?? -1) - (a.similarity ?? -1))
  const [best] = compared
  if (best === undefined) throw new RangeError('no photo to compare with')
  if (best.similarity !== null && best.similarity >= duplicateLimit) return best.candidate
  const unseen = compared.filter(({ similarity }) => similarity === null)
  if (unseen.length === 1 && compared.length === 1) return best.candidate
  return { reason: 'other-photo', similarity: best.similarity ?? 0, limit: duplicateLimit }
}
