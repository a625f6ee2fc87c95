import { describe, expect, test } from 'vitest'
import { calibrateGallery, candidateRates } from '../../../../src/service/people/check/calibration.ts'
import { at, person, recipe, rules } from './people.ts'

const ann = { person: person('Ann'), templates: [at(0), at(25), at(50)] }
const bob = { person: person('Bob'), templates: [at(90), at(115), at(140)] }

describe('the calibration of a gallery', () => {
  test('has fewer false alarms and more misses the stricter the rate is', () => {
    const { current, others } = calibrateGallery([ann, bob], rules)
    const rates = [current, ...others].sort((a, b) => a.falseMatchRate - b.falseMatchRate)
    expect(rates.map(({ falseMatchRate }) => falseMatchRate)).toEqual(candidateRates)
    for (const [i, rate] of rates.entries()) {
      const stricter = rates[i - 1]
      expect(rate.falseAlarms).toBeCloseTo(rate.falseMatchRate, 10)
      // One look is less than a visit, in which one may look often.
      expect(rate.falseLooks).toBeLessThan(rate.falseAlarms)
      if (stricter !== undefined) expect(rate.misses).toBeLessThan(stricter.misses)
    }
  })

  test('counts people with a rate of their own by that', () => {
    const strict = { ...bob, person: person('Bob', { falseMatchRate: 1e-6 }) }
    expect(calibrateGallery([ann, strict], rules).current.falseAlarms).toBeCloseTo(0.0005 + 1e-6, 10)
  })

  test('proposes a stricter rate that misses hardly anybody', () => {
    const loose = { ...rules, falseMatchRate: 0.01 }
    const { proposal, why, others } = calibrateGallery([ann, bob], loose)
    expect(why).toBe('stricter-costs-nothing')
    expect(others.find(({ falseMatchRate }) => falseMatchRate === proposal)?.misses).toBeLessThanOrEqual(0.05)
  })

  test('proposes a looser rate when people are missed, but not while two of them look alike', () => {
    const genuine = { mean: 0.66, between: 0.06, within: 0.08 }
    const models = recipe.raw.map((model) => ({ ...model, genuine }))
    const missed = { ...rules, falseMatchRate: 1e-5, recipes: [{ ...recipe, raw: models, centred: models }] }
    const calibrated = calibrateGallery([ann, bob], missed)
    expect(calibrated).toMatchObject({ why: 'too-strict' })
    expect(calibrated.proposal).toBeGreaterThan(1e-5)
    const twin = { person: person('Bea'), templates: [at(5), at(30), at(55)] }
    expect(calibrateGallery([ann, twin], missed)).toMatchObject({ why: 'confusable', proposal: 1e-5 })
  })

  test('of nobody proposes nothing', () => {
    expect(calibrateGallery([], rules)).toMatchObject({ why: 'nobody', proposal: 0.001, current: { misses: 0 } })
    expect(calibrateGallery([{ person: person('Ann'), templates: [] }], rules).why).toBe('nobody')
  })
})
