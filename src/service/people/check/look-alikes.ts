import type { Distribution } from '../../../stages/evidence/recipe.ts'
import { similarityTo } from '../../../stages/likeness.ts'
import { upperTail } from '../../../stages/normal.ts'
import type { CheckedPerson, Comparison } from './checked.ts'
import { confusable, type LookAlikes } from './report.ts'

/** Pairs of people, either way round, whose risk is worth a word; the riskiest first. */
export function lookAlikesOf(people: readonly CheckedPerson[]): LookAlikes[] {
  return people
    .flatMap((person) => people.flatMap((other) => (other === person ? [] : (lookAlike(person, other) ?? []))))
    .filter(({ risk }) => risk >= confusable)
    .sort((a, b) => b.risk - a.risk)
}

function lookAlike(person: CheckedPerson, other: CheckedPerson): LookAlikes | null {
  const { comparison } = other
  const similarities = comparison === null ? [] : similaritiesTo(comparison, person)
  if (comparison === null || similarities.length === 0) return null
  return {
    people: [nameOf(person), nameOf(other)],
    similarity: meanOf(similarities),
    threshold: comparison.threshold,
    risk: reachOf(similarities, comparison.model.impostor, comparison.threshold),
  }
}

/** Of the person's photos that the nets of the comparison have seen. */
function similaritiesTo({ recipe, likeness }: Comparison, { photos, comparison }: CheckedPerson): number[] {
  if (comparison?.recipe !== recipe) return []
  return photos.flatMap(({ vector }) => (vector === null ? [] : similarityTo(likeness, vector, recipe.attention)))
}

/**
 * The share of looks that reach the threshold, when these looks had such similarities: the pair's own mean is normal around
 * the impostors' mean, and each look around that of the pair (the best linear predictor of a random effect, Robinson,
 * Statistical Science 1991). Few photos say little about a pair, so they move it little.
 */
export function reachOf(
  similarities: readonly number[],
  { mean, between, within }: Distribution,
  threshold: number,
): number {
  const noise = within ** 2 / similarities.length
  const weight = between ** 2 / (between ** 2 + noise)
  const expected = mean + weight * (meanOf(similarities) - mean)
  const variance = weight * noise + within ** 2
  return upperTail((threshold - expected) / Math.sqrt(variance))
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const nameOf = ({ id, name }: CheckedPerson) => ({ id, name })
