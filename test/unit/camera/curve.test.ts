import { expect, test } from 'vitest'
import { between, valueAt } from '../../../src/camera/scene/curve.ts'

const ramp = [
  { t: 1, value: 10 },
  { t: 3, value: 30 },
  { t: 4, value: 0 },
]

test('a number is the same at any time', () => {
  expect(valueAt(7, 123)).toBe(7)
})

test('keyframes are joined by lines, and their ends go on', () => {
  expect([0, 1, 1.5, 2, 3, 3.5, 4, 9].map((t) => valueAt(ramp, t))).toEqual([10, 10, 15, 20, 30, 15, 0, 0])
})

test('smooth motion starts and ends each stretch at rest, and is halfway at half time', () => {
  const at = (t: number) => between(ramp, t, 'smooth', ({ value }) => value)
  expect([1, 2, 3].map(at)).toEqual([10, 20, 30])
  expect(at(1.01) - at(1)).toBeLessThan(0.01)
  expect(at(3) - at(2.99)).toBeLessThan(0.01)
})
