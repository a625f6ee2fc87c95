import type { LookProblem } from '../../domain/enrolment.ts'
import { modelFor, probabilityAt, type Recipe } from '../../stages/evidence/recipe.ts'
import { fuse, likenessOf, similarityTo } from '../../stages/likeness.ts'
import { cosine } from '../../stages/match.ts'
import { duplicateLimit } from '../people/duplicate.ts'
import type { UsableFace } from '../people/judge-photo.ts'

/** From which probability on a face is taken for who is in the looks before it: the likelier of the two. */
const sameLimit = 0.5

/** Null when the face is of the person of these looks, or there is none yet. @param recipe of all nets in use */
export function strangerTo(looks: readonly UsableFace[], face: UsableFace, recipe: Recipe): LookProblem | null {
  if (looks.length === 0) return null
  const known = likenessOf(looks.map((look) => vectorOf(look, recipe)))
  const similarity = similarityTo(known, vectorOf(face, recipe), recipe.attention)
  const probability = probabilityAt(similarity, modelFor(recipe, looks.length, 0))
  if (probability >= sameLimit) return null
  return { reason: 'another-person', value: floor(probability), limit: sameLimit, direction: 'below' }
}

/** Whether one of these looks shows the face just as it is: it would be a second print of one photo. */
export function twinAmong(looks: readonly UsableFace[], { embeddings: [face] }: UsableFace): LookProblem | null {
  const nearest = Math.max(-1, ...looks.map(({ embeddings: [look] }) => cosine(look.vector, face.vector)))
  if (nearest < duplicateLimit) return null
  return { reason: 'duplicate', value: floor(nearest), limit: duplicateLimit, direction: 'above' }
}

/** No camera's mean is subtracted: it would be that of other faces before it. */
function vectorOf({ embeddings }: UsableFace, recipe: Recipe): Float32Array {
  const vector = fuse(embeddings, recipe, new Map())
  if (vector === null) throw new RangeError('a face was not seen by all nets in use')
  return vector
}

const floor = (value: number): number => Math.floor(100 * value) / 100
