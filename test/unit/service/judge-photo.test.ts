import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace } from '../../../src/domain/brand.ts'
import type { Rejection } from '../../../src/domain/face.ts'
import type { ExaminedFace } from '../../../src/pipeline/examine.ts'
import { judgePhoto } from '../../../src/service/people/judge-photo.ts'
import { face, square } from '../stages/faces.ts'

const seen = {
  detection: face(square(0, 0)),
  quality: 0.8,
  measures: { size: 100, sharpness: 1.5, brightness: 0.5, contrast: 0.2, yaw: 0, pitch: 0 },
}
const space = brand<EmbeddingSpace>('one')
const usable: ExaminedFace = { ...seen, usable: true, embeddings: [{ space, vector: Float32Array.of(1) }] }
const turned: Rejection = { reason: 'turned', value: 75, limit: 70, direction: 'above' }
const small: Rejection = { reason: 'small', value: 20, limit: 28, direction: 'below' }
/** Would be recognised, but is no template. */
const halfGood: ExaminedFace = { ...seen, usable: false, rejection: turned, recognisable: true }
const bad: ExaminedFace = { ...seen, usable: false, rejection: small, recognisable: false }

const judge = (...faces: ExaminedFace[]) =>
  judgePhoto('a.jpg', { readable: true, size: { width: 640, height: 480 }, faces })

describe('a photo to enrol', () => {
  test('is used when one face is good enough, whatever is too poor to be recognised beside it', () => {
    expect(judge(usable)).toBe(usable)
    expect(judge(bad, usable, bad)).toBe(usable)
  })

  test('is refused for the face that would be recognised, not for a poorer one before it', () => {
    expect(judge(bad, halfGood)).toMatchObject({ reason: 'face-rejected', rejection: turned })
    expect(judge(bad)).toMatchObject({ reason: 'face-rejected', rejection: small })
  })

  test('of two people is refused, also when only one of them could be enrolled: the other may be meant', () => {
    expect(judge(usable, halfGood)).toMatchObject({ enrolled: false, reason: 'several-faces', faces: 2 })
    expect(judge(usable, usable, bad)).toMatchObject({ enrolled: false, reason: 'several-faces', faces: 2 })
  })

  test('without a face, or that is no picture, is told as that', () => {
    expect(judge()).toMatchObject({ reason: 'no-face' })
    expect(judgePhoto('a.jpg', { readable: false })).toMatchObject({ reason: 'unreadable' })
  })
})
