import type { Template } from '../../domain/person.ts'
import { cosine } from '../../stages/match.ts'
import type { Duplicate } from './desk.ts'

/**
 * Cosine from which on two faces of one person come from one photo: compressed anew or made smaller, a photo stays above it,
 * and two photos of one person stay below. Figures in docs/command-line.md, measured by test/bench/duplicates.ts.
 */
const duplicateLimit = 0.94

/** The template of the same photo as this face, if there is one. @param templates of one person and of the face's space */
export function duplicateOf(vector: Float32Array, templates: readonly Template[]): Duplicate | null {
  const [twin] = templates
    .map(({ source, vector: known }) => ({ of: source, similarity: cosine(vector, known) }))
    .sort((a, b) => b.similarity - a.similarity)
  if (twin === undefined || twin.similarity < duplicateLimit) return null
  return { reason: 'duplicate', ...twin, limit: duplicateLimit }
}
