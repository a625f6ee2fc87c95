import fc from 'fast-check'
import { expect, it } from 'vitest'
import { reconnectDelay } from '../../../src/mqtt/backoff.ts'

it('stays between half a second and 30 seconds, however many attempts have failed', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), random, (failures, drawn) => {
      const delay = reconnectDelay(failures, () => drawn)
      expect(delay).toBeGreaterThanOrEqual(500)
      expect(delay).toBeLessThanOrEqual(30_000)
    }),
  )
})

it('doubles its bound with each failure', () => {
  const bounds = [1, 2, 3, 4, 5, 6, 7].map((failures) => reconnectDelay(failures, () => 1))
  expect(bounds).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
})
