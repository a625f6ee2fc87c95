import type { Embeddings } from '../../domain/face.ts'
import type { Scorer } from '../../evaluation/scorer.ts'
import type { RecognitionRules } from '../../pipeline/recognizer.ts'
import type { Means } from '../../stages/centre.ts'
import { similarityFor } from '../../stages/evidence/false-match.ts'
import { centringBy, modelFor, probabilityAt, type Recipe } from '../../stages/evidence/recipe.ts'
import { type Centres, centresOf, fuse, type Likeness, likenessOf, similarityTo } from '../../stages/likeness.ts'
import type { VisionInfo } from '../../vision/protocol.ts'
import { daemonJudge } from './judge.ts'

/**
 * Compares and names as the daemon does (src/pipeline/recognizer.ts).
 * @param means what its camera has learnt to subtract; none of a space: nothing
 */
export function daemonScorer(
  { recipes, spaces }: Pick<VisionInfo, 'recipes' | 'spaces'>,
  rules: RecognitionRules,
  means: Means,
): Scorer<Likeness> {
  const [recipe] = recipes
  if (recipe === undefined) throw new RangeError('vision told no recipe')
  const fused = fuser(recipe, centresOf(means, recipe))
  const count = Math.min(...recipe.nets.map(({ space }) => means.get(space)?.count ?? 0))
  const model = (templates: number) => modelFor(recipe, templates, centringBy(means, recipe))
  const centring = count > 0 ? `, less the mean of ${count} people` : ''
  return {
    name: `${recipe.nets.map(({ space }) => space).join(' and ')}${centring}`,
    reference: (templates) => likenessOf(templates.map(fused)),
    similarity: (probe, reference) => similarityTo(reference, fused(probe), recipe.attention),
    probability: (similarity, templates) => probabilityAt(similarity, model(templates)),
    threshold: (rate, templates) => similarityFor(model(templates).impostor, rate, 1),
    judge: (gallery) => daemonJudge(gallery, { recipes, spaces, rules, means }),
  }
}

/** Each face is put together once, though it is compared with thousands. */
function fuser(recipe: Recipe, centres: Centres): (embeddings: Embeddings) => Float32Array {
  const known = new WeakMap<Embeddings, Float32Array>()
  return (embeddings) => {
    const vector = known.get(embeddings) ?? fuse(embeddings, recipe, centres)
    if (vector === null) throw new RangeError('a face was not seen by all nets in use')
    known.set(embeddings, vector)
    return vector
  }
}
