import type { EmbeddingSpace, PersonId } from '../../../domain/brand.ts'
import type { FaceMeasures, KeptTemplate, Person } from '../../../domain/person.ts'
import { similarityFor } from '../../../stages/evidence/false-match.ts'
import { modelFor, type Recipe, type ScoreModel } from '../../../stages/evidence/recipe.ts'
import { fuse, type Likeness, likenessOf } from '../../../stages/likeness.ts'

/** One photo of a person. */
export interface CheckedPhoto {
  readonly source: string
  /** 0..1. */
  readonly quality: number
  readonly measures: FaceMeasures | null
  readonly templates: readonly KeptTemplate[]
  /** Unit length, of all nets by which the person is compared; null when one of them has not seen the photo. */
  readonly vector: Float32Array | null
}

/** How a person is compared with. */
export interface Comparison {
  readonly recipe: Recipe
  readonly likeness: Likeness
  readonly model: ScoreModel
  /** The similarity by which one look names the person. */
  readonly threshold: number
}

/** A person whose gallery is looked at. */
export interface CheckedPerson {
  readonly id: PersonId
  readonly name: string
  readonly photos: readonly CheckedPhoto[]
  /** Null when no photo was seen by all nets of any recipe. */
  readonly comparison: Comparison | null
}

export interface CheckRules {
  /** Spaces of the nets in use. */
  readonly spaces: readonly EmbeddingSpace[]
  /** The best first, as in Recognizer. */
  readonly recipes: readonly Recipe[]
  /** As in RecognitionRules. */
  readonly falseMatchRate: number
}

/** @param people how many there are; without an own rate each one has an equal share of the gallery's */
export function prepare(
  { id, name, falseMatchRate }: Person,
  templates: readonly KeptTemplate[],
  rules: CheckRules,
  people: number,
): CheckedPerson {
  const photos = [...Map.groupBy(templates, ({ photo }) => photo).values()]
  for (const recipe of rules.recipes) {
    const vectors = photos.map((photo) => fuse(photo, recipe, new Map()))
    const known = vectors.filter((vector) => vector !== null)
    if (known.length === 0) continue
    const model = modelFor(recipe, known.length, 0)
    const threshold = similarityFor(model.impostor, falseMatchRate ?? rules.falseMatchRate / people, 1)
    const comparison = { recipe, likeness: likenessOf(known), model, threshold }
    return { id, name, comparison, photos: photos.map((photo, i) => checked(photo, vectors[i] ?? null)) }
  }
  return { id, name, comparison: null, photos: photos.map((photo) => checked(photo, null)) }
}

function checked(templates: readonly KeptTemplate[], vector: Float32Array | null): CheckedPhoto {
  const [{ source, quality, measures }] = templates as readonly [KeptTemplate, ...KeptTemplate[]]
  return { source, quality, measures, templates, vector }
}
