import { expect, test } from 'vitest'
import { apply, boundsOf, inverse, similarity } from '../../../src/camera/scene/affine.ts'

const turned = similarity(2, 90, { x: 10, y: 20 }, { x: 100, y: 50 })

test('the centre goes where it should, and turning is clockwise on the screen', () => {
  expect(apply(turned, { x: 10, y: 20 })).toEqual({ x: 100, y: 50 })
  const right = apply(turned, { x: 11, y: 20 })
  expect(right.x).toBeCloseTo(100)
  expect(right.y).toBeCloseTo(52)
})

test('there is a way back', () => {
  const back = apply(inverse(turned), apply(turned, { x: 3, y: -7 }))
  expect(back.x).toBeCloseTo(3)
  expect(back.y).toBeCloseTo(-7)
})

test('bounds hold the whole turned picture', () => {
  const { x, y, width, height } = boundsOf(turned, { width: 40, height: 30 })
  expect([x, y, width, height].map(Math.round)).toEqual([80, 30, 60, 80])
})
