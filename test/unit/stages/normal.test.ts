import { expect, test } from 'vitest'
import { density, upperTail } from '../../../src/stages/normal.ts'

// Abramowitz and Stegun, table 26.1 and 26.2; the last three from R's pnorm(z, lower.tail = FALSE).
test.each([
  [0, 0.5],
  [1, 0.158655253931457],
  [1.96, 0.0249978951482204],
  [2, 0.0227501319481792],
  [2.0001, 0.0227447332],
  [3, 0.00134989803163009],
  [5, 2.86651571879194e-7],
  [8, 6.22096057427178e-16],
  [-1, 0.841344746068543],
])('more than %f has the probability %f', (z, probability) => {
  expect(upperTail(z) / probability).toBeCloseTo(1, 7)
})

test('the density at 0 is 1 / sqrt(2 pi), and falls to both sides alike', () => {
  expect(density(0)).toBeCloseTo(0.3989422804, 10)
  expect(density(1.5)).toBe(density(-1.5))
  expect(density(1.5)).toBeLessThan(density(1))
})
