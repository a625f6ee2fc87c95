import { expect, test } from 'vitest'
import { BoxFilter } from '../../../src/stages/kalman.ts'
import { square } from './faces.ts'

/** A face that moves by `speed` pixels a second, seen every `step` seconds. */
function follow(speed: number, step: number, frames: number): BoxFilter {
  let filter = BoxFilter.begin(square(0, 0))
  for (let frame = 1; frame <= frames; frame++) filter = filter.predict(step).update(square(speed * step * frame, 0))
  return filter
}

test('begins where the face is', () => {
  expect(BoxFilter.begin({ x: 10, y: 20, width: 30, height: 40 }).box).toEqual({ x: 10, y: 20, width: 30, height: 40 })
})

test.each([0.033, 0.1, 0.2])('learns a constant velocity from frames %f s apart', (step) => {
  const { x, y, width } = follow(300, step, 12).predict(0.5).box
  expect(x).toBeCloseTo(300 * (12 * step + 0.5), -1)
  expect(y).toBeCloseTo(0)
  expect(width).toBeCloseTo(100)
})

test('is the surer the more often the face was seen, and less sure the longer it was not', () => {
  const spread = (filter: BoxFilter) => filter.misfit(square(0, 0)).spread
  const settled = follow(0, 0.1, 10)
  expect(spread(settled.predict(0.1))).toBeLessThan(spread(BoxFilter.begin(square(0, 0)).predict(0.1)))
  expect(spread(settled.predict(0.4))).toBeGreaterThan(spread(settled.predict(0.1)))
})

test('measures a misfit in standard deviations: 6 % of the height is one of an exact place', () => {
  // Right after the first detection the place is as uncertain as one detection: variance 2 * 0.06².
  const filter = BoxFilter.begin(square(0, 0))
  expect(filter.misfit(square(6, 0)).mahalanobis).toBeCloseTo(0.5)
  expect(filter.misfit(square(0, 0))).toEqual({ mahalanobis: 0, spread: expect.closeTo(4 * Math.log(2)) })
})

test('treats near and far faces alike', () => {
  const near = BoxFilter.begin(square(0, 0, 200))
    .predict(0.1)
    .misfit(square(50, 0, 210))
  const far = BoxFilter.begin(square(0, 0, 50))
    .predict(0.1)
    .misfit(square(12.5, 0, 52.5))
  expect(near.mahalanobis).toBeCloseTo(far.mahalanobis)
  expect(near.spread).toBeCloseTo(far.spread)
})

test('no time, no motion', () => {
  const filter = follow(300, 0.1, 5)
  expect(filter.predict(0).box).toEqual(filter.box)
})
