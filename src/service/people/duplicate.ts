import type { Embeddings } from '../../domain/face.ts'
import type { KeptTemplate } from '../../domain/person.ts'
import { cosine } from '../../stages/match.ts'
import type { Duplicate } from './desk.ts'

/**
 * Cosine from which on two faces of one person come from one photo: compressed anew or made smaller, a photo stays above it,
 * and two photos of one person stay below. Figures in docs/command-line.md, measured by test/bench/duplicates.ts.
 */
export const duplicateLimit = 0.94

/** The template of the same photo as this face, if there is one. @param templates of one person */
export function duplicateOf(face: Embeddings, templates: readonly KeptTemplate[]): Duplicate | null {
  const [twin] = [...Map.groupBy(templates, ({ photo }) => photo).values()]
    .flatMap((photo) => likenessTo(face, photo) ?? [])
    .sort((a, b) => b.similarity - a.similarity)
  if (twin === undefined || twin.similarity < duplicateLimit) return null
  return { reason: 'duplicate', ...twin, limit: duplicateLimit }
}

/** In the first space of the face in which the photo was seen; null when there is none. */
export function likenessTo(
  face: Embeddings,
  photo: readonly KeptTemplate[],
): { readonly of: string; readonly similarity: number } | null {
  for (const { space, vector } of face) {
    const template = photo.find((each) => each.space === space)
    if (template !== undefined) return { of: template.source, similarity: cosine(vector, template.vector) }
  }
  return null
}
