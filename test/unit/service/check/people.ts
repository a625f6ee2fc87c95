import { brand, type EmbeddingSpace, type PersonId, type PhotoId, type WallMs } from '../../../../src/domain/brand.ts'
import type { FaceMeasures, KeptTemplate, Person } from '../../../../src/domain/person.ts'
import { defaultPolicy } from '../../../../src/domain/policy.ts'
import { type CheckedPerson, type CheckRules, prepare } from '../../../../src/service/people/check/checked.ts'
import type { Recipe } from '../../../../src/stages/evidence/recipe.ts'

const space = brand<EmbeddingSpace>('plane')
export const second = brand<EmbeddingSpace>('second')

/** Cosines of 0.8 with oneself and 0 with others are usual. */
const models = [1, 3].map((templates) => ({
  templates,
  genuine: { mean: 0.8, between: 0.06, within: 0.08 },
  impostor: { mean: 0, between: 0.09, within: 0.12 },
  probability: { offset: -9, slope: 22 },
}))
export const recipe: Recipe = { nets: [{ space, weight: 1 }], attention: 3, prior: 10, raw: models, centred: models }
export const rules: CheckRules = { spaces: [space], recipes: [recipe], falseMatchRate: 0.001 }

export function person(name: string, over: Partial<Person> = {}): Person {
  const id = brand<PersonId>(name)
  return { id, name, createdAt: brand<WallMs>(0), falseMatchRate: null, policy: defaultPolicy, ...over }
}

export const facing: FaceMeasures = { size: 100, sharpness: 1.5, brightness: 0.5, contrast: 0.2, yaw: 0, pitch: 0 }

/** A template of a photo of its own; the cosine of two is that of the angle between them, degrees. */
export function at(degrees: number, over: Partial<KeptTemplate> = {}): KeptTemplate {
  const radians = (degrees * Math.PI) / 180
  return {
    space,
    vector: Float32Array.of(Math.cos(radians), Math.sin(radians)),
    quality: 0.9,
    source: `${degrees}.jpg`,
    createdAt: brand<WallMs>(0),
    measures: facing,
    photo: brand<PhotoId>(`${degrees}`),
    ...over,
  }
}

/** Somebody with a photo at each of these angles. */
export function checked(name: string, ...degrees: readonly number[]): CheckedPerson {
  return prepare(
    person(name),
    degrees.map((angle) => at(angle)),
    rules,
    2,
  )
}
