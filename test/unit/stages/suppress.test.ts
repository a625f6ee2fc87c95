import fc from 'fast-check'
import { expect, test } from 'vitest'
import { iou } from '../../../src/stages/geometry.ts'
import { suppress } from '../../../src/stages/suppress.ts'
import { detections, face, square } from './faces.ts'

const limits = fc.double({ min: 0, max: 1, noNaN: true })
const crowds = fc.array(detections, { maxLength: 12 })

test('of overlapping detections the best stays', () => {
  const [weak, best, far] = [face(square(0, 0), 0.6), face(square(10, 0), 0.9), face(square(300, 0), 0.5)]
  expect(suppress([weak, best, far], 0.3)).toEqual([best, far])
})

test('one that was itself suppressed suppresses nobody', () => {
  const [left, middle, right] = [face(square(0, 0), 0.9), face(square(50, 0), 0.8), face(square(100, 0), 0.7)]
  expect(suppress([left, middle, right], 0.3)).toEqual([left, right])
})

test('an overlap of exactly the limit is allowed', () => {
  const [a, b] = [face(square(0, 0), 0.9), face(square(50, 0), 0.8)]
  expect(suppress([a, b], iou(a.box, b.box))).toEqual([a, b])
})

test('no two of those that stay overlap by more than the limit; each that goes overlaps a better one that stays', () => {
  fc.assert(
    fc.property(crowds, limits, (crowd, limit) => {
      const kept = suppress(crowd, limit)
      for (const [i, a] of kept.entries()) {
        for (const b of kept.slice(i + 1)) expect(iou(a.box, b.box)).toBeLessThanOrEqual(limit)
      }
      for (const gone of crowd.filter((detection) => !kept.includes(detection))) {
        expect(kept.some(({ box, score }) => score >= gone.score && iou(box, gone.box) > limit)).toBe(true)
      }
    }),
  )
})

test('those that stay come best first, and stay when asked again', () => {
  fc.assert(
    fc.property(crowds, limits, (crowd, limit) => {
      const kept = suppress(crowd, limit)
      expect(kept.map(({ score }) => score)).toEqual(kept.map(({ score }) => score).sort((a, b) => b - a))
      expect(suppress(kept, limit)).toEqual(kept)
    }),
  )
})

test('the given array is left as it was', () => {
  const crowd = [face(square(0, 0), 0.1), face(square(0, 0), 0.9)]
  suppress(crowd, 0.5)
  expect(crowd.map(({ score }) => score)).toEqual([0.1, 0.9])
})
