import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evidenceOf } from '../../../../src/stages/evidence/likelihood.ts'
import type { Distribution, ScoreModel } from '../../../../src/stages/evidence/recipe.ts'
import { random } from '../../../support/random.ts'
import { model } from './panels.ts'

const similarity = fc.double({ min: -1, max: 1, noNaN: true })
const looks = fc.double({ min: 0.05, max: 20, noNaN: true })
const deviation = fc.double({ min: 0.02, max: 0.3, noNaN: true })
const models: fc.Arbitrary<ScoreModel> = fc.record({
  templates: fc.constant(1),
  genuine: distribution(0.4, 0.9),
  impostor: distribution(-0.1, 0.3),
  probability: fc.constant(model.probability),
})

describe('evidence', () => {
  test('is the logarithm of the ratio of the two normal densities', () => {
    const equal: ScoreModel = {
      templates: 1,
      genuine: { mean: 0.7, between: 0.1, within: 0.1 },
      impostor: { mean: 0.1, between: 0.1, within: 0.1 },
      probability: model.probability,
    }
    // By hand: variance 0.01 + 0.01 / 2 = 0.015, so ((0.5 - 0.1)^2 - (0.5 - 0.7)^2) / 0.03 = 4, with 1 % outliers.
    expect(evidenceOf(equal, 0.5, 2)).toBeCloseTo(Math.log(0.99 * Math.exp(4) + 0.01), 10)
    expect(evidenceOf(equal, 0.4, 2)).toBeCloseTo(0, 10)
  })

  test('against a person is bounded, since some faces are not what any model covers', () => {
    expect(evidenceOf(model, -1, 10)).toBeGreaterThanOrEqual(Math.log(0.01))
    expect(evidenceOf(model, -1, 10)).toBeCloseTo(Math.log(0.01), 5)
  })

  test('is never less for more alike, in any model', () => {
    fc.assert(
      fc.property(models, looks, similarity, similarity, (some, n, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        expect(evidenceOf(some, more, n)).toBeGreaterThanOrEqual(evidenceOf(some, less, n) - 1e-9)
      }),
    )
  })

  test('has the expectation 1 as a ratio among strangers, on which the bound of false matches rests', () => {
    const normal = random(7)
    const { mean, between, within } = model.impostor
    const ratios = Array.from({ length: 200_000 }, () =>
      Math.exp(evidenceOf(model, mean + Math.hypot(between, within / Math.sqrt(3)) * normal(), 3)),
    )
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeLessThan(1.5)
  })
})

function distribution(min: number, max: number): fc.Arbitrary<Distribution> {
  return fc.record({ mean: fc.double({ min, max, noNaN: true }), between: deviation, within: deviation })
}
