import { expect, test } from 'vitest'
import { slopeOf } from '../../../scripts/soak/slope.ts'
import { random } from '../../support/random.ts'

const hour = 3_600_000

const points = (count: number, value: (hours: number) => number): { at: number; value: number }[] =>
  Array.from({ length: count }, (_, index) => {
    const hours = (2 * index) / count
    return { at: hours * hour, value: value(hours) }
  })

test('a straight line has its slope, and no doubt', () => {
  const slope = slopeOf(points(300, (hours) => 100 + 3 * hours))
  for (const value of Object.values(slope)) expect(value).toBeCloseTo(3, 6)
})

test('the interval holds the true slope about as often as it says', () => {
  const runs = 200
  let held = 0
  for (let seed = 1; seed <= runs; seed++) {
    const noise = random(seed)
    const { low, high } = slopeOf(points(300, (hours) => 100 + 0.5 * hours + noise()))
    if (low <= 0.5 && 0.5 <= high) held++
  }
  expect(held / runs).toBeGreaterThan(0.9)
  expect(held / runs).toBeLessThan(0.99)
})

test('a few samples have no slope', () => {
  expect(() => slopeOf(points(31, () => 1))).toThrow('too few samples')
})
