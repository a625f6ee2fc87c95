import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hiddenCells, isMasked, regionOf, wholeView } from '../../../src/stages/view.ts'
import { face, square } from './faces.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
/** Left, top, width and height inside of a picture. */
const regions = fc
  .tuple(share, share, share, share)
  .map(([x, y, width, height]) => [x, y, width * (1 - x), height * (1 - y)] as const)
const sizes = fc.record({ width: fc.integer({ min: 1, max: 2000 }), height: fc.integer({ min: 1, max: 2000 }) })
const rectangle = ([x, y, width, height]: readonly [number, number, number, number]) => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
]

describe('a region', () => {
  test('is whole pixels of the picture, and all that its shares touch', () => {
    fc.assert(
      fc.property(regions, sizes, (region, size) => {
        const box = regionOf({ region, masks: [] }, size)
        if (box === null) throw new Error('no region')
        const { x, y, width, height } = box
        for (const value of [x, y, width, height]) expect(Number.isInteger(value)).toBe(true)
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(1)
        expect(x + width).toBeLessThanOrEqual(size.width)
        expect(y + height).toBeLessThanOrEqual(size.height)
        expect(x).toBeLessThanOrEqual(region[0] * size.width)
        expect(x + width).toBeGreaterThanOrEqual(Math.floor((region[0] + region[2]) * size.width))
      }),
    )
  })

  test('that is not set is all of the picture', () => {
    expect(regionOf(wholeView, { width: 640, height: 480 })).toBeNull()
  })

  test('is left out of the motion, but for its own cells', () => {
    expect(hiddenCells({ region: [0.5, 0, 0.5, 1], masks: [] }, 4, 2)).toEqual(
      Uint8Array.from([1, 1, 0, 0, 1, 1, 0, 0]),
    )
  })
})

describe('a mask', () => {
  const size = { width: 640, height: 480 }
  const masked = (mask: number[][], x: number, y: number) =>
    isMasked({ region: null, masks: [mask] }, face(square(x - 10, y - 10, 20)), size)

  test('takes a face by its centre', () => {
    const left = rectangle([0, 0, 0.5, 1])
    expect(masked(left, 319, 240)).toBe(true)
    expect(masked(left, 321, 240)).toBe(false)
  })

  test('may be of any form', () => {
    const hook = [
      [0, 0],
      [1, 0],
      [1, 0.25],
      [0.25, 0.25],
      [0.25, 1],
      [0, 1],
    ]
    expect(masked(hook, 600, 60)).toBe(true)
    expect(masked(hook, 60, 400)).toBe(true)
    expect(masked(hook, 400, 300)).toBe(false)
  })

  test('hides the cells whose centres it takes faces at', () => {
    const corner = fc.tuple(share, share)
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 7 }), (mask) => {
        const view = { region: null, masks: [mask] }
        const hidden = hiddenCells(view, 8, 6)
        for (const [cell, value] of hidden?.entries() ?? []) {
          const centre = { x: (cell % 8) + 0.5, y: Math.floor(cell / 8) + 0.5, width: 0, height: 0 }
          expect(value === 1).toBe(isMasked(view, { box: centre }, { width: 8, height: 6 }))
        }
      }),
    )
  })

  test('goes round with its corners either way, and from any of them', () => {
    fc.assert(
      fc.property(regions, share, share, fc.nat(3), (region, x, y, first) => {
        const corners = rectangle(region)
        const turned = [...corners.slice(first), ...corners.slice(0, first)].reverse()
        expect(masked(turned, 640 * x, 480 * y)).toBe(masked(corners, 640 * x, 480 * y))
      }),
    )
  })

  test('that there is not hides nothing', () => {
    expect(hiddenCells(wholeView, 8, 6)).toBeNull()
  })
})
