import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cosine, normalise } from '../../../src/stages/match.ts'

const vector = (...values: number[]) => Float32Array.of(...values)

const vectors = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  .map((values) => Float32Array.from(values))
  .filter((values) => Math.hypot(...values) > 0.01)

describe('normalise', () => {
  test('gives unit length and keeps the direction', () => {
    fc.assert(
      fc.property(vectors, (v) => {
        const unit = normalise(v)
        expect(Math.hypot(...unit)).toBeCloseTo(1, 5)
        expect(cosine(unit, v)).toBeCloseTo(Math.hypot(...v), 4)
      }),
    )
  })

  test('leaves the zero vector, which has no direction', () => {
    expect(normalise(vector(0, 0))).toEqual(vector(0, 0))
  })
})
