import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LogHistogram, least, most, relativeError } from '../../../src/pipeline/log-histogram.ts'

/** Each order of magnitude as often as the others. */
const times = fc.array(fc.double({ min: Math.log(least), max: Math.log(most), noNaN: true }).map(Math.exp), {
  minLength: 1,
  maxLength: 200,
})
const shares = fc.double({ min: 0, max: 1, noNaN: true })

function histogramOf(values: readonly number[]): LogHistogram {
  const histogram = new LogHistogram()
  for (const value of values) histogram.add(value)
  return histogram
}

/** The nearest rank of the times themselves. */
function exactQuantile(values: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * values.length))
  return values.toSorted((a, b) => a - b)[rank - 1] as number
}

test('a quantile is within the relative error of the exact one', () => {
  fc.assert(
    fc.property(times, shares, (values, share) => {
      const exact = exactQuantile(values, share)
      const error = Math.abs((histogramOf(values).quantile(share) as number) - exact) / exact
      // Beside what rounding at the end of a bucket costs.
      expect(error).toBeLessThanOrEqual(relativeError + 1e-9)
    }),
  )
})

test('two that are merged are as one that has all', () => {
  fc.assert(
    fc.property(times, times, shares, (some, others, share) => {
      const merged = histogramOf(some)
      merged.merge(histogramOf(others))
      const whole = histogramOf([...some, ...others])
      expect([merged.total, merged.quantile(share)]).toEqual([whole.total, whole.quantile(share)])
    }),
  )
})

test('an empty one has no quantile', () => {
  expect(new LogHistogram().quantile(0.5)).toBeNull()
})

describe('times beyond what it can tell apart', () => {
  test.each([0, -1, Number.NaN, least / 2])('%d counts as the least', (ms) => {
    expect(histogramOf([ms]).quantile(0.5)).toBeCloseTo(least, 4)
  })

  test.each([10 * most, Number.POSITIVE_INFINITY])('%d counts as the most', (ms) => {
    const told = histogramOf([ms]).quantile(0.5) as number
    expect(Math.abs(told - most) / most).toBeLessThanOrEqual(2 * relativeError)
  })
})
