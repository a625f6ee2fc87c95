import { expect, test } from 'vitest'
import { random } from '../../../src/camera/scene/random.ts'

const numbers = (seed: number, stream: number, count: number) => {
  const next = random(seed, stream)
  return Array.from({ length: count }, next)
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test('the same seed and stream give the same numbers, on any version', () => {
  expect(numbers(7, 3, 3)).toEqual(numbers(7, 3, 3))
  expect(numbers(7, 3, 3).map((value) => value.toFixed(6))).toEqual(['0.658775', '0.964007', '0.147064'])
})

test('numbers are even in [0, 1)', () => {
  const many = numbers(1, 0, 100_000)
  expect(many.every((value) => value >= 0 && value < 1)).toBe(true)
  const tenths = new Array<number>(10).fill(0)
  for (const value of many) tenths[Math.floor(value * 10)] = (tenths[Math.floor(value * 10)] ?? 0) + 1
  // Standard deviation of each count: 95.
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400)
})

test.each([
  ['seeds', (i: number) => numbers(i, 0, 1)],
  ['streams', (i: number) => numbers(1, i, 1)],
])('neighbouring %s have nothing to do with each other', (_, first) => {
  const values = Array.from({ length: 10_000 }, (_, i) => (first(i)[0] ?? 0) - 0.5)
  const products = values.slice(1).map((value, i) => value * (values[i] ?? 0))
  // Correlation; its standard deviation is 0.01.
  expect(Math.abs(mean(products) * 12)).toBeLessThan(0.04)
})
