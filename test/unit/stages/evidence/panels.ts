import { brand, type EmbeddingSpace, type PersonId } from '../../../../src/domain/brand.ts'
import type { Embeddings } from '../../../../src/domain/face.ts'
import { type Panel, requiredEvidence } from '../../../../src/stages/evidence/panel.ts'
import type { ScoreModel } from '../../../../src/stages/evidence/recipe.ts'

/** About what FaceNet's similarities to the mean of five templates are like. */
export const model: ScoreModel = {
  templates: 5,
  genuine: { mean: 0.75, between: 0.08, within: 0.08 },
  impostor: { mean: 0.08, between: 0.13, within: 0.06 },
}

interface PanelOptions {
  readonly people?: number
  readonly rate?: number
  readonly minLooks?: number
  /** Of the first person's negatives. */
  readonly denial?: number
  /** By default looks never repeat each other. */
  readonly repeat?: Panel['repeat']
}

export const personAt = (place: number): PersonId => brand<PersonId>(`person-${place}`)

/** A panel whose embeddings are themselves the similarities to its people. */
export function panelOf({ people = 3, rate = 0.001, minLooks = 3, denial = -1, repeat }: PanelOptions = {}): Panel {
  return {
    candidates: Array.from({ length: people }, (_, place) => ({
      id: personAt(place),
      model,
      denial: model,
      required: requiredEvidence(rate, people),
    })),
    margin: requiredEvidence(rate, 1),
    minLooks,
    repeat: repeat ?? { from: 2, to: 3 },
    compare: ([{ vector }]) => ({
      similarities: vector,
      denials: Float32Array.from(vector, (_, place) => (place === 0 ? denial : -1)),
    }),
  }
}

/** A look with these similarities. */
export function look(...similarities: number[]): Embeddings {
  return [{ space: brand<EmbeddingSpace>('test/1'), vector: Float32Array.from(similarities) }]
}
