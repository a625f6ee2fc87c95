import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { likenessOf, similarityTo } from '../../../src/stages/likeness.ts'
import { cosine, normalise } from '../../../src/stages/match.ts'

const unit = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => normalise(Float32Array.from(values)))
const templates = fc.array(unit, { minLength: 1, maxLength: 6 })

describe('the similarity to several templates', () => {
  test('is that to their mean without attention', () => {
    const likeness = likenessOf([Float32Array.of(1, 0), Float32Array.of(0, 1)])
    expect(similarityTo(likeness, Float32Array.of(1, 0), 0)).toBeCloseTo(Math.SQRT1_2)
  })

  test('comes near to that of the best one with much attention', () => {
    fc.assert(
      fc.property(templates, unit, (vectors, probe) => {
        const best = Math.max(...vectors.map((vector) => cosine(vector, probe)))
        // Of opposite templates the mean may be still less alike, when none is alike at all.
        fc.pre(best >= 0)
        expect(similarityTo(likenessOf(vectors), probe, 500)).toBeGreaterThanOrEqual(best - 0.05)
      }),
    )
  })

  test('is a cosine, and 1 for a template of one', () => {
    fc.assert(
      fc.property(templates, unit, (vectors, probe) => {
        expect(Math.abs(similarityTo(likenessOf(vectors), probe, 3))).toBeLessThanOrEqual(1 + 1e-5)
        expect(similarityTo(likenessOf([probe]), probe, 3)).toBeCloseTo(1, 5)
      }),
    )
  })

  test('does not depend on the order of the templates', () => {
    fc.assert(
      fc.property(templates, unit, (vectors, probe) => {
        const [a, b] = [vectors, vectors.toReversed()].map((some) => similarityTo(likenessOf(some), probe, 3))
        expect(b).toBeCloseTo(a as number, 5)
      }),
    )
  })

  test('to opposite templates, whose mean is nothing, is nothing', () => {
    const likeness = likenessOf([Float32Array.of(1, 0), Float32Array.of(-1, 0)])
    expect(similarityTo(likeness, Float32Array.of(0, 1), 3)).toBe(0)
  })
})
