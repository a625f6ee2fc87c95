import { brand, type EmbeddingSpace, type PersonId } from '../../../../src/domain/brand.ts'
import type { Embeddings } from '../../../../src/domain/face.ts'
import type { Panel } from '../../../../src/stages/evidence/panel.ts'
import type { ScoreModel } from '../../../../src/stages/evidence/recipe.ts'

/** About what FaceNet's similarities to the mean of five templates are like. */
export const model: ScoreModel = {
  templates: 5,
  genuine: { mean: 0.75, between: 0.08, within: 0.08 },
  impostor: { mean: 0.08, between: 0.13, within: 0.06 },
  probability: { offset: -9, slope: 22 },
}

interface PanelOptions {
  readonly people?: number
  readonly rate?: number
  readonly minLooks?: number
  /** Of the first person's negatives. */
  readonly denial?: number
}

export const personAt = (place: number): PersonId => brand<PersonId>(`person-${place}`)

/** A panel of faces that `look` made. */
export function panelOf({ people = 3, rate = 0.001, minLooks = 3, denial = -1 }: PanelOptions = {}): Panel {
  return {
    candidates: Array.from({ length: people }, (_, place) => ({
      id: personAt(place),
      model,
      denial: model,
      rate: rate / people,
    })),
    margin: -Math.log(rate),
    minLooks,
    compare: ([{ vector }, similarities]) => ({
      vector,
      similarities: similarities?.vector ?? new Float32Array(people),
      denials: Float32Array.from({ length: people }, (_, place) => (place === 0 ? denial : -1)),
    }),
  }
}

const space = brand<EmbeddingSpace>('test/1')
let looks = 0

/** A face with these similarities to the people of a panel, which has nothing in common with any other face. */
export function look(...similarities: number[]): Embeddings {
  const own = new Float32Array(64)
  own[looks++ % own.length] = 1
  return [
    { space, vector: own },
    { space, vector: Float32Array.from(similarities) },
  ]
}
