import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Light } from '../../../../src/domain/face.ts'
import { refuseLight, refuseShape } from '../../../../src/stages/quality/assess.ts'
import type { QualityLimits } from '../../../../src/stages/quality/limits.ts'
import { type Shape, shapeOf } from '../../../../src/stages/quality/shape.ts'
import { face, square } from '../faces.ts'
import { posed } from './head.ts'

const picture = { width: 640, height: 480 }
const limits: QualityLimits = {
  minFace: 40,
  minVisible: 0.9,
  minScore: 0.5,
  maxYaw: 60,
  maxPitch: 40,
  maxRoll: 45,
  minBrightness: 0.1,
  maxOverexposed: 0.5,
  minContrast: 0.05,
  minSharpness: 0.8,
}
const good: Light = { sharpness: 1.4, brightness: 0.5, contrast: 0.15, overexposed: 0 }
const shaped = (detection = face(square(0, 0))) => refuseShape(shapeOf(detection, picture), limits)
const lit = (changes: Partial<Light>) => refuseLight({ ...good, ...changes }, limits)

describe('a face is usable', () => {
  test.each([
    ['as it should be', face(square(0, 0))],
    ['as small as allowed', face(square(0, 0, 40))],
    ['as doubtful as allowed', face(square(0, 0), 0.5)],
    ['cut off as much as allowed', face(square(-10, 0))],
    ['turned somewhat', posed({ yaw: 45 })],
  ])('%s', (_, detection) => {
    expect(shaped(detection)).toBeNull()
  })

  test.each<[string, Partial<Light>]>([
    ['in good light', {}],
    ['as dark as allowed', { brightness: 0.1 }],
    ['as bright as allowed', { overexposed: 0.5 }],
    ['of as little contrast as allowed', { contrast: 0.05 }],
    ['as blurred as allowed', { sharpness: 0.8 }],
  ])('%s', (_, light) => {
    expect(lit(light)).toBeNull()
  })
})

describe('a face is rejected', () => {
  test.each([
    ['for its size', face(square(0, 0, 20)), { reason: 'small', value: 20, limit: 40, direction: 'below' }],
    ['for its lesser side', face({ x: 0, y: 0, width: 200, height: 30 }), { reason: 'small', value: 30 }],
    ['at the edge', face(square(-50, 0)), { reason: 'cut-off', value: 0.5, limit: 0.9, direction: 'below' }],
    ['in doubt', face(square(0, 0), 0.25), { reason: 'uncertain', value: 0.25, limit: 0.5, direction: 'below' }],
    ['in profile', posed({ yaw: -85 }), { reason: 'turned', limit: 60, direction: 'above' }],
    ['looking up', posed({ pitch: 60 }), { reason: 'tipped', limit: 40, direction: 'above' }],
    ['looking down', posed({ pitch: -60 }), { reason: 'tipped', limit: 40, direction: 'above' }],
    ['leaning', posed({ roll: -50 }), { reason: 'tilted', limit: 45, direction: 'above' }],
  ])('%s', (_, detection, rejection) => {
    expect(shaped(detection)).toMatchObject(rejection)
  })

  test.each<[string, Partial<Light>, object]>([
    ['in the dark', { brightness: 0.04 }, { reason: 'dark', value: 0.04, limit: 0.1, direction: 'below' }],
    ['in too much light', { overexposed: 0.7 }, { reason: 'bright', value: 0.7, limit: 0.5, direction: 'above' }],
    ['in fog', { contrast: 0.02 }, { reason: 'low-contrast', value: 0.02, limit: 0.05, direction: 'below' }],
    ['that is blurred', { sharpness: 0.5 }, { reason: 'blurred', value: 0.5, limit: 0.8, direction: 'below' }],
  ])('%s', (_, light, rejection) => {
    expect(lit(light)).toEqual(rejection)
  })

  test('for the reason that is cheapest to find, when there are several', () => {
    expect(shaped(face(square(-50, 0, 20), 0.1))).toMatchObject({ reason: 'small' })
    expect(lit({ brightness: 0, contrast: 0, sharpness: 0 })).toMatchObject({ reason: 'dark' })
  })

  test('when a net computed nonsense', () => {
    expect(shaped(face({ x: 0, y: 0, width: Number.NaN, height: 100 }))).toMatchObject({ reason: 'small', value: 0 })
    const one = { x: 10, y: 10 }
    const landmarks = { leftEye: one, rightEye: one, nose: one, leftMouth: one, rightMouth: one }
    expect(shaped({ ...face(square(0, 0)), landmarks })).toMatchObject({ reason: 'turned', value: 180 })
  })
})

test('a value just beyond its limit is not rounded onto it', () => {
  const straight = { yaw: 0, pitch: 0, roll: 0 }
  const turned: Shape = { size: 100, visible: 1, score: 0.9, pose: { ...straight, yaw: -60.1 } }
  expect(refuseShape(turned, limits)).toMatchObject({ reason: 'turned', value: 61, limit: 60 })
  expect(lit({ overexposed: 0.5001 })).toMatchObject({ reason: 'bright', value: 0.501, limit: 0.5 })
  expect(lit({ sharpness: 0.7999 })).toMatchObject({ reason: 'blurred', value: 0.79, limit: 0.8 })
})

test('a rejected value lies on the side of the limit that it tells, even when it nearly keeps to it', () => {
  const near = (limit: number) => fc.double({ min: 0.8 * limit, max: 1.2 * limit, noNaN: true })
  const shapes: fc.Arbitrary<Shape> = fc.record({
    size: near(limits.minFace),
    visible: near(limits.minVisible),
    score: near(limits.minScore),
    pose: fc.record({ yaw: near(limits.maxYaw), pitch: near(limits.maxPitch), roll: near(limits.maxRoll) }),
  })
  const lights: fc.Arbitrary<Light> = fc.record({
    sharpness: near(limits.minSharpness),
    brightness: near(limits.minBrightness),
    contrast: near(limits.minContrast),
    overexposed: near(limits.maxOverexposed),
  })
  fc.assert(
    fc.property(shapes, lights, (shape, light) => {
      for (const rejection of [refuseShape(shape, limits), refuseLight(light, limits)]) {
        if (rejection === null) continue
        const { value, limit, direction } = rejection
        if (direction === 'below') expect(value).toBeLessThan(limit)
        else expect(value).toBeGreaterThan(limit)
      }
    }),
  )
})
