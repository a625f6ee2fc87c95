import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RateLimit } from '../../../src/stages/rate-limit.ts'
import { ms } from './faces.ts'

/** Which frames of a steady camera it takes. */
function taken(fps: number, seconds: number, interval: number): number[] {
  const limit = new RateLimit()
  return Array.from({ length: fps * seconds }, (_, i) => (1000 * i) / fps).filter((at) => limit.takes(ms(at), interval))
}

test('without a limit every frame is taken', () => {
  expect(taken(15, 2, 0)).toHaveLength(30)
})

test.each([
  [15, 10],
  [15, 7],
  [15, 5],
  [10, 7],
  [10, 3.5],
  [30, 2.5],
])('of %i frames a second it takes %f, though no interval fits', (fps, wanted) => {
  const rate = (taken(fps, 60, 1000 / wanted).length - 1) / 60
  expect(rate).toBeGreaterThan(0.94 * wanted)
  expect(rate).toBeLessThan(1.01 * wanted)
})

test('a camera that is slower loses nothing', () => {
  expect(taken(2, 5, 100)).toHaveLength(10)
})

describe('whatever the times are', () => {
  const times = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 2, maxLength: 100 })
  const interval = fc.integer({ min: 1, max: 1000 })
  const sums = (gaps: readonly number[]): number[] => {
    let at = 0
    return gaps.map((gap) => (at += gap))
  }

  test('two frames that are taken are at least half an interval apart', () => {
    fc.assert(
      fc.property(times, interval, (gaps, interval) => {
        const limit = new RateLimit()
        const taken = sums(gaps).filter((at) => limit.takes(ms(at), interval))
        const closest = Math.min(...taken.slice(1).map((at, i) => at - (taken[i] as number)))
        return closest >= interval / 2 - 1e-6
      }),
    )
  })

  test('a frame is taken after one and a half intervals at the latest', () => {
    fc.assert(
      fc.property(times, interval, (gaps, interval) => {
        const limit = new RateLimit()
        let last: number | null = null
        return sums(gaps).every((at) => {
          const due = last === null || at - last >= 1.5 * interval
          const takes = limit.takes(ms(at), interval)
          if (takes) last = at
          return takes || !due
        })
      }),
    )
  })
})

test('a limit that is eased holds at once', () => {
  const limit = new RateLimit()
  limit.takes(ms(0), 400)
  expect([limit.takes(ms(100), 400), limit.takes(ms(150), 100)]).toEqual([false, true])
})

test('a clock that goes back does not stop it', () => {
  const limit = new RateLimit()
  limit.takes(ms(1e6), 400)
  expect([0, 100, 400].map((at) => limit.takes(ms(at), 400))).toEqual([true, false, true])
})
