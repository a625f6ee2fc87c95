import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { centreOf, certainty, include, isDue, type MeanEmbedding } from '../../../src/stages/centre.ts'

const learn = (vectors: readonly (readonly number[])[]): MeanEmbedding | null =>
  vectors.reduce((mean: MeanEmbedding | null, vector) => include(mean, Float32Array.from(vector)), null)

describe('the mean embedding', () => {
  test('is the mean of unit vectors, whatever the length of what was seen', () => {
    expect(
      learn([
        [2, 0],
        [0, 5],
      ]),
    ).toEqual({ vector: Float32Array.of(0.5, 0.5), count: 2 })
  })

  test('does not depend on the order', () => {
    const vectors = fc.array(
      fc.tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
      { minLength: 1, maxLength: 30 },
    )
    fc.assert(
      fc.property(vectors, (all) => {
        const [a, b] = [learn(all), learn([...all].reverse())]
        expect(a?.count).toBe(b?.count)
        for (const [i, value] of (a?.vector ?? []).entries()) expect(b?.vector[i]).toBeCloseTo(value, 5)
      }),
    )
  })
})

describe('the centre', () => {
  test('is half of a mean of ten, and nearly all of a mean of a thousand', () => {
    expect([10, 1000].map((count) => certainty(count, 10))).toEqual([0.5, expect.closeTo(0.99, 2)])
    expect(centreOf({ vector: Float32Array.of(0.5, 0), count: 10 }, 10)).toEqual(Float32Array.of(0.25, 0))
  })

  test.each<[number | null, number, boolean]>([
    [null, 4, false],
    [null, 5, true],
    [5, 6, false],
    [5, 7, true],
    [100, 124, false],
    [100, 125, true],
  ])('of %s is replaced by one of %i: %s', (before, now, due) => {
    expect(isDue(before === null ? null : { count: before }, { count: now })).toBe(due)
  })
})
