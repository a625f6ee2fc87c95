import type { Embeddings } from '../../domain/face.ts'
import type { Scorer } from '../../evaluation/scorer.ts'
import { similarityFor } from '../../stages/evidence/false-match.ts'
import { modelFor, type Recipe } from '../../stages/evidence/recipe.ts'
import { fuse, type Likeness, likenessOf, similarityTo } from '../../stages/likeness.ts'
import type { VisionInfo } from '../../vision/protocol.ts'

/** Compares as the daemon does (src/pipeline/recognizer.ts). @param isCentred whether embeddings come less their source's mean */
export function daemonScorer({ recipes: [recipe] }: Pick<VisionInfo, 'recipes'>, isCentred: boolean): Scorer<Likeness> {
  if (recipe === undefined) throw new RangeError('vision told no recipe')
  const fused = fuser(recipe)
  const model = (templates: number) => modelFor(recipe, templates, isCentred ? 1 : 0)
  return {
    name: `the daemon's, with ${recipe.nets.map(({ space }) => space).join(' and ')}${isCentred ? ', centred' : ''}`,
    reference: (templates) => likenessOf(templates.map(fused)),
    similarity: (probe, reference) => similarityTo(reference, fused(probe), recipe.attention),
    probability: (similarity, templates) => {
      const { offset, slope } = model(templates).probability
      return 1 / (1 + Math.exp(-offset - slope * similarity))
    },
    threshold: (rate, people, templates) => similarityFor(model(templates).impostor, rate / people, 1),
  }
}

/** Each face is put together once, though it is compared with thousands. */
function fuser(recipe: Recipe): (embeddings: Embeddings) => Float32Array {
  const known = new WeakMap<Embeddings, Float32Array>()
  return (embeddings) => {
    const vector = known.get(embeddings) ?? fuse(embeddings, recipe, new Map())
    if (vector === null) throw new RangeError('a face was not seen by all nets in use')
    known.set(embeddings, vector)
    return vector
  }
}
