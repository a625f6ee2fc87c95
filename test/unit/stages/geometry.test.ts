import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intersection, iou, visibleShare } from '../../../src/stages/geometry.ts'
import { boxes, square } from './faces.ts'

describe('intersection over union', () => {
  test('of boxes that share a third of their union', () => {
    expect(iou(square(0, 0), square(50, 0))).toBeCloseTo(1 / 3)
  })

  test('is 0 for boxes that only touch', () => {
    expect(iou(square(0, 0), square(100, 0))).toBe(0)
  })

  test('is 0 for boxes without area, even for equal ones', () => {
    const line = { x: 0, y: 0, width: 100, height: 0 }
    expect(iou(line, line)).toBe(0)
    expect(iou({ ...line, height: -5 }, square(0, 0))).toBe(0)
  })

  test('is 0 for boxes of a net that computed nonsense', () => {
    expect(iou({ ...square(0, 0), x: Number.NaN }, square(0, 0))).toBe(0)
  })

  test('is the same both ways, and within 0..1', () => {
    fc.assert(
      fc.property(boxes, boxes, (a, b) => {
        expect(iou(a, b)).toBe(iou(b, a))
        expect(iou(a, b)).toBeGreaterThanOrEqual(0)
        expect(iou(a, b)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('is 1 for equal boxes, and for no others', () => {
    fc.assert(
      fc.property(boxes, boxes, (a, b) => {
        expect(iou(a, { ...a })).toBe(1)
        expect(iou(a, b) === 1).toBe(a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height)
      }),
    )
  })

  test('does not change when both boxes move', () => {
    const steps = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(boxes, boxes, steps, steps, (a, b, dx, dy) => {
        const moved = [a, b].map((box) => ({ ...box, x: box.x + dx, y: box.y + dy }))
        expect(iou(moved[0] as typeof a, moved[1] as typeof b)).toBe(iou(a, b))
      }),
    )
  })
})

describe('intersection', () => {
  test('lies within both boxes when they meet', () => {
    fc.assert(
      fc.property(boxes, boxes, (a, b) => {
        const common = intersection(a, b)
        fc.pre(common.width > 0 && common.height > 0)
        expect(intersection(common, a)).toEqual(common)
        expect(intersection(common, b)).toEqual(common)
      }),
    )
  })

  test('has no area when they do not meet', () => {
    const { width, height } = intersection(square(0, 0), square(300, 300))
    expect([width, height]).toEqual([0, 0])
  })
})

describe('visible share', () => {
  const picture = { width: 640, height: 480 }

  test.each([
    ['all of a box inside', square(10, 10), 1],
    ['half of a box at the left edge', square(-50, 10), 0.5],
    ['a quarter of a box in the far corner', square(590, 430), 0.25],
    ['none of a box outside', square(700, 10), 0],
    ['none of a box without area', square(10, 10, 0), 0],
  ])('is %s', (_, box, share) => {
    expect(visibleShare(box, picture)).toBe(share)
  })

  test('is within 0..1', () => {
    fc.assert(
      fc.property(boxes, (box) => {
        const share = visibleShare(box, { width: 100, height: 100 })
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(1)
      }),
    )
  })
})
