import { describe, expect, test } from 'vitest'
import { boundWithoutError, estimate, once, resample } from '../../../src/evaluation/bootstrap.ts'

/** 0, 1/n, 2/n, ... again and again. */
function counter(n: number): () => number {
  let next = 0
  return () => (next++ % n) / n
}

test('a resample draws as many people as there are', () => {
  const [first, second] = resample(4, 2, counter(4))
  expect(first).toEqual(Uint16Array.of(1, 1, 1, 1))
  expect(second).toEqual(first)
  expect(resample(4, 1, () => 0.99)).toEqual([Uint16Array.of(0, 0, 0, 4)])
  expect(resample(4, 0, () => 0)).toEqual([])
})

describe('an interval', () => {
  const everybody = once(6)
  /** The share of the first person. */
  const share = (drawn: Uint16Array): number => (drawn[0] as number) / 10
  const resamples = Array.from({ length: 41 }, (_, i) => Uint16Array.of(i, 1, 1, 1, 1, 1))

  test('reaches from the 2.5 th to the 97.5 th percentile of the resamples', () => {
    expect(estimate(share, resamples, everybody, 6)).toEqual({
      value: 0.1,
      interval: [expect.closeTo(0.1), expect.closeTo(3.9)],
    })
  })

  test('leaves out resamples without a figure', () => {
    const odd = (drawn: Uint16Array): number | null => ((drawn[0] as number) % 2 === 1 ? share(drawn) : null)
    expect(estimate(odd, resamples, everybody, 6)?.interval).toEqual([expect.closeTo(0.195), expect.closeTo(3.805)])
  })

  test('of no error reaches to the bound of Clopper and Pearson', () => {
    // The rule of three: about 3.7 / n for two-sided 95 %.
    expect(estimate(() => 0, resamples, everybody, 100)).toEqual({ value: 0, interval: [0, expect.closeTo(0.0362, 4)] })
    expect(boundWithoutError(300, 0.05)).toBeCloseTo(0.00994, 5)
  })

  test('is none where there is nothing to make one of', () => {
    expect(estimate(share, resamples, everybody, 4)).toEqual({ value: 0.1, interval: null })
    expect(estimate(share, [], everybody, 6)).toEqual({ value: 0.1, interval: null })
    expect(estimate(() => null, resamples, everybody, 6)).toBeNull()
  })
})
