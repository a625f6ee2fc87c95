import type { PhotoId } from '../domain/brand.ts'
import type { KeptTemplate, PhotoTemplates } from '../domain/person.ts'
import { type Denial, maxNegatives } from '../ports/gallery-store.ts'
import { oldestFirst, vectorKey } from './gallery-rules.ts'

/** What is to be done with faces that are not to be taken for a person. */
export interface DenialPlan {
  readonly add: readonly PhotoTemplates[]
  /** Negatives that give way. */
  readonly drop: readonly PhotoId[]
  readonly report: Denial
}

/**
 * Faces that are known already are left out, and of more than `maxNegatives` the oldest give way.
 * @param negatives of the person, before
 * @param photos oldest first
 */
export function planDenial(negatives: Iterable<KeptTemplate>, photos: readonly PhotoTemplates[]): DenialPlan {
  const before = oldestFirst(negatives)
  const seen = new Set(before.map(vectorKey))
  const fresh = photos.filter((photo) => {
    const known = photo.some((template) => seen.has(vectorKey(template)))
    for (const template of photo) seen.add(vectorKey(template))
    return !known
  })
  const kept = [...new Set(before.map(({ photo }) => photo))]
  const add = fresh.slice(-maxNegatives)
  const drop = kept.slice(0, Math.max(0, kept.length + add.length - maxNegatives))
  const dropped = drop.length + fresh.length - add.length
  return { add, drop, report: { added: add.length, skipped: photos.length - fresh.length, dropped } }
}
