import { brand, type EmbeddingSpace } from '../../../../src/domain/brand.ts'
import type { Prompt } from '../../../../src/domain/enrolment.ts'
import type { FaceMeasures } from '../../../../src/domain/person.ts'
import type { ExaminedFace, SeenPicture } from '../../../../src/pipeline/examine.ts'
import type { UsableFace } from '../../../../src/service/people/judge-photo.ts'
import type { Recipe } from '../../../../src/stages/evidence/recipe.ts'
import { face, square } from '../../stages/faces.ts'

const space = brand<EmbeddingSpace>('test')
const models = [
  {
    templates: 1,
    genuine: { mean: 0.7, between: 0, within: 0.15 },
    impostor: { mean: 0, between: 0.1, within: 0.1 },
    probability: { offset: -8, slope: 22 },
  },
]
export const recipe: Recipe = { nets: [{ space, weight: 1 }], attention: 3, prior: 10, raw: models, centred: models }

const directions = 64

export interface Looking extends Partial<FaceMeasures> {
  /** 0 or 1: of two people nothing is alike. */
  readonly who?: number
  /** Which look of theirs, 0..61: two have a cosine of 0.75, one and the same of 1. */
  readonly look?: number
}

/** A face that may become a template. */
export function usable({ who = 0, look = 0, ...measures }: Looking = {}): UsableFace {
  const vector = new Float32Array(directions)
  vector[who] = Math.cos(Math.PI / 6)
  vector[2 + look] = Math.sin(Math.PI / 6)
  return {
    detection: face(square(100, 100)),
    quality: 0.9,
    measures: { size: 120, sharpness: 1.5, brightness: 0.5, contrast: 0.2, yaw: 0, pitch: 0, ...measures },
    usable: true,
    embeddings: [{ space, vector }],
  }
}

export const dark = { reason: 'dark', value: 0.05, limit: 0.12, direction: 'below' } as const

/** One that would be recognised, and is too dark for a template. */
export function tooDark(): ExaminedFace {
  const { embeddings: _, ...seen } = usable()
  return { ...seen, usable: false, recognisable: true, rejection: dark }
}

export function picture(...faces: readonly ExaminedFace[]): SeenPicture {
  return { readable: true, size: { width: 640, height: 480 }, faces }
}

/** A good look for each prompt. */
export const poses: Readonly<Record<Prompt, Looking>> = {
  straight: { look: 0, yaw: 3, pitch: 5 },
  'turn-left': { look: 1, yaw: 20 },
  'turn-right': { look: 2, yaw: -25 },
  'look-up': { look: 3, pitch: 17 },
  'look-down': { look: 4, pitch: -8 },
  'come-closer': { look: 5, size: 160, pitch: 5 },
  'step-back': { look: 6, size: 80, pitch: 5 },
}
