import type { PersonId } from '../../domain/brand.ts'
import type { Embeddings } from '../../domain/face.ts'
import type { KeptTemplate } from '../../domain/person.ts'
import type { PersonSummary } from '../../ports/gallery-store.ts'
import { provenBy, type Standing, thresholdOf } from '../../stages/evidence/judge.ts'
import type { Look } from '../../stages/evidence/looks.ts'
import type { Panel } from '../../stages/evidence/panel.ts'
import type { LooksLike } from './desk.ts'
import { duplicateOf } from './duplicate.ts'

/** Somebody else whose face it may be. */
export interface OtherOwner {
  readonly id: PersonId
  /** Without the person's name. */
  readonly likeness: Omit<LooksLike, 'person'> & { readonly similarity: number }
  /** The face is more like them than like who is to be enrolled by it, or it is their very photo. */
  readonly isTheirs: boolean
}

/**
 * Who of the others would be named by this face, or has this very photo.
 * @param own who is to be enrolled; undefined for somebody new
 */
export function otherOwner(
  look: Look,
  face: Embeddings,
  own: PersonId | undefined,
  panel: Panel,
  others: Iterable<{ readonly person: PersonSummary; readonly templates: readonly KeptTemplate[] }>,
): OtherOwner | null {
  for (const { person, templates } of others) {
    const twin = person.id === own ? null : duplicateOf(face, templates)
    if (twin === null) continue
    const { similarity, limit, of } = twin
    return {
      id: person.id,
      likeness: { reason: 'looks-like', similarity, threshold: limit, photo: of },
      isTheirs: true,
    }
  }
  const proven = provenBy(look, panel)
  const other = proven.find(({ candidate }) => candidate.id !== own)
  if (other === undefined) return null
  // The most evident comes first.
  const isTheirs = proven[0] === other
  return { id: other.candidate.id, likeness: likenessOf(other), isTheirs }
}

function likenessOf(other: Standing): OtherOwner['likeness'] {
  return { reason: 'looks-like', similarity: other.similarity, threshold: thresholdOf(other, 1), photo: null }
}
