import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OperatingPoint, thresholdFor } from '../../../src/stages/threshold.ts'

const points: readonly OperatingPoint[] = [
  { fmr: 0.1, similarity: 0.3 },
  { fmr: 0.01, similarity: 0.4 },
  { fmr: 0.0001, similarity: 0.7 },
]

test('a measured rate has its measured similarity', () => {
  for (const { fmr, similarity } of points) {
    expect(thresholdFor(fmr, 1, points)).toEqual({ similarity: expect.closeTo(similarity, 10), bounded: false })
  }
})

test('between two points the similarity is interpolated over the decades', () => {
  expect(thresholdFor(0.001, 1, points).similarity).toBeCloseTo(0.55, 10)
})

test('a gallery of ten people asks for a rate ten times smaller', () => {
  expect(thresholdFor(0.01, 10, points).similarity).toBeCloseTo(0.55, 10)
})

test('an empty gallery asks for as much as one of a single person', () => {
  expect(thresholdFor(0.001, 0, points)).toEqual(thresholdFor(0.001, 1, points))
})

test('a looser rate than any measured gets the loosest similarity known', () => {
  expect(thresholdFor(0.5, 1, points)).toEqual({ similarity: 0.3, bounded: false })
})

test('a stricter rate than any measured gets the strictest similarity known, and says that it is not enough', () => {
  expect(thresholdFor(0.00001, 1, points)).toEqual({ similarity: 0.7, bounded: true })
  expect(thresholdFor(0.001, 100, points)).toEqual({ similarity: 0.7, bounded: true })
})

test('a single point serves for every rate', () => {
  const only = [{ fmr: 0.01, similarity: 0.4 }]
  expect(thresholdFor(0.1, 1, only)).toEqual({ similarity: 0.4, bounded: false })
  expect(thresholdFor(0.01, 1, only)).toEqual({ similarity: 0.4, bounded: false })
  expect(thresholdFor(0.001, 1, only)).toEqual({ similarity: 0.4, bounded: true })
})

test('without points there is no answer', () => {
  expect(() => thresholdFor(0.01, 1, [])).toThrow(RangeError)
})

describe('for any measured curve', () => {
  /** Fewer false matches never at a lower similarity, as every measurement has it. */
  const curves = fc
    .uniqueArray(
      fc.record({ decade: fc.integer({ min: -60, max: 0 }), similarity: fc.double({ min: -1, max: 1, noNaN: true }) }),
      {
        selector: ({ decade }) => decade,
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((pairs) => {
      const decades = pairs.map(({ decade }) => decade).sort((a, b) => b - a)
      const similarities = pairs.map(({ similarity }) => similarity).sort((a, b) => a - b)
      return decades.map((decade, i) => ({ fmr: 10 ** (decade / 10), similarity: similarities[i] as number }))
    })
  const rates = fc.double({ min: 1e-8, max: 1, noNaN: true })
  const people = fc.integer({ min: 0, max: 500 })
  const rounding = 1e-9

  test('a smaller rate or more people never ask for less', () => {
    fc.assert(
      fc.property(curves, rates, rates, people, people, (curve, rate, otherRate, few, many) => {
        const loose = thresholdFor(Math.max(rate, otherRate), Math.min(few, many), curve)
        const strict = thresholdFor(Math.min(rate, otherRate), Math.max(few, many), curve)
        expect(strict.similarity).toBeGreaterThanOrEqual(loose.similarity - rounding)
        if (loose.bounded) expect(strict.bounded).toBe(true)
      }),
    )
  })

  test('the answer lies within what was measured, and is bounded when the rate lies beyond', () => {
    fc.assert(
      fc.property(curves, rates, people, (curve, rate, count) => {
        const { similarity, bounded } = thresholdFor(rate, count, curve)
        const measured = curve.map((point) => point.similarity)
        expect(similarity).toBeGreaterThanOrEqual(Math.min(...measured) - rounding)
        expect(similarity).toBeLessThanOrEqual(Math.max(...measured) + rounding)
        const beyond = Math.log10(rate / Math.max(1, count)) < Math.min(...curve.map(({ fmr }) => Math.log10(fmr)))
        expect(bounded).toBe(beyond)
      }),
    )
  })

  test('the order of the points does not matter', () => {
    fc.assert(
      fc.property(curves, rates, people, (curve, rate, count) => {
        expect(thresholdFor(rate, count, curve.toReversed())).toEqual(thresholdFor(rate, count, curve))
      }),
    )
  })
})
