import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Detection } from '../../../src/domain/face.ts'
import { assess } from '../../../src/stages/quality.ts'
import { face, scores, square } from './faces.ts'

const picture = { width: 640, height: 480 }
const limits = { minFace: 40 }
const judge = (detection: Detection) => assess(detection, picture, limits)

describe('a face is usable', () => {
  test.each([
    ['as small as allowed', face(square(0, 0, 40))],
    ['as doubtful as allowed', face(square(0, 0), 0.5)],
    ['cut off as much as allowed', face(square(-10, 0))],
  ])('%s', (_, detection) => {
    expect(judge(detection).usable).toBe(true)
  })
})

describe('a face is rejected', () => {
  test.each([
    ['for its size', face(square(0, 0, 20)), { reason: 'small', value: 20, limit: 40 }],
    ['for its lesser side', face({ x: 0, y: 0, width: 200, height: 30 }), { reason: 'small', value: 30, limit: 40 }],
    ['at the edge', face(square(-50, 0)), { reason: 'cut-off', value: 0.5, limit: 0.9 }],
    ['in doubt', face(square(0, 0), 0.25), { reason: 'uncertain', value: 0.25, limit: 0.5 }],
  ])('%s', (_, detection, rejection) => {
    expect(judge(detection)).toMatchObject({ usable: false, rejection })
  })

  test('when a net computed nonsense', () => {
    expect(judge(face({ x: 0, y: 0, width: Number.NaN, height: 100 })).usable).toBe(false)
  })

  test('with a value that lies on the wrong side of the limit, even when it is nearly there', () => {
    const nearly = { minFace: 40 - 0.01, visible: 0.9 - 0.0001, score: 0.5 - 0.0001 }
    const rejected = [
      face(square(0, 0, nearly.minFace)),
      face(square(100 * (nearly.visible - 1), 0)),
      face(square(0, 0), nearly.score),
    ].map(judge)
    for (const assessment of rejected) {
      if (assessment.usable) expect.unreachable()
      expect(assessment.rejection.value).toBeLessThan(assessment.rejection.limit)
    }
    expect(rejected.map((a) => (a.usable ? '' : a.rejection.reason))).toEqual(['small', 'cut-off', 'uncertain'])
  })
})

test('quality is the size against the input of the embedder, times the score', () => {
  expect(judge(face(square(0, 0, 80), 0.8)).quality).toBeCloseTo(0.4)
  expect(judge(face(square(0, 0, 160), 0.8)).quality).toBeCloseTo(0.8)
  expect(judge(face(square(0, 0, 300), 0.8)).quality).toBeCloseTo(0.8)
})

test('quality is within 0..1, and a larger or surer face never has less', () => {
  const sides = fc.double({ min: 0, max: 400, noNaN: true })
  fc.assert(
    fc.property(sides, sides, scores, scores, (side, otherSide, score, otherScore) => {
      const worse = judge(face(square(0, 0, Math.min(side, otherSide)), Math.min(score, otherScore))).quality
      const better = judge(face(square(0, 0, Math.max(side, otherSide)), Math.max(score, otherScore))).quality
      expect(worse).toBeGreaterThanOrEqual(0)
      expect(better).toBeLessThanOrEqual(1)
      expect(better).toBeGreaterThanOrEqual(worse)
    }),
  )
})
