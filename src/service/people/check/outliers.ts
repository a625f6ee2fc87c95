import { evidenceOf } from '../../../stages/evidence/likelihood.ts'
import { modelFor } from '../../../stages/evidence/recipe.ts'
import { likenessOf, similarityTo } from '../../../stages/likeness.ts'
import type { CheckedPerson } from './checked.ts'
import type { Outlier } from './report.ts'

/** Evidence below which a photo is told: figures in docs/command-line.md, measured by test/bench/wrong-photos.ts. */
const outlierLimit = -2

/** Photos that are less like the person's other photos than like a stranger's, the worst first. */
export function outliersOf({ photos, comparison }: CheckedPerson): Outlier[] {
  if (comparison === null) return []
  const { recipe } = comparison
  const seen = photos.flatMap(({ source, vector }) => (vector === null ? [] : { source, vector }))
  if (seen.length < 2) return []
  const model = modelFor(recipe, seen.length - 1, 0)
  return seen
    .map(({ source, vector }, place) => {
      const others = seen.filter((_, other) => other !== place).map((photo) => photo.vector)
      const similarity = similarityTo(likenessOf(others), vector, recipe.attention)
      const evidence = evidenceOf(model, similarity, 1)
      return { source, similarity, evidence, limit: outlierLimit, eitherOf: seen.length === 2 }
    })
    .filter(({ evidence }) => evidence < outlierLimit)
    .sort((a, b) => a.evidence - b.evidence)
}
