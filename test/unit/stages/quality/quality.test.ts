import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Light } from '../../../../src/domain/face.ts'
import { qualityOfLight, qualityOfShape } from '../../../../src/stages/quality/quality.ts'
import type { Shape } from '../../../../src/stages/quality/shape.ts'

const best: Shape = { size: 200, visible: 1, score: 0.9, pose: { yaw: 0, pitch: 0, roll: 0 } }
const bestLight: Light = { sharpness: 1.6, brightness: 0.5, contrast: 0.2, overexposed: 0 }

test('a face at its best has all of it', () => {
  expect(qualityOfShape(best)).toBe(1)
  expect(qualityOfLight(bestLight)).toBe(1)
})

test('what costs similarity costs quality: measured values, and half way between two of them half way', () => {
  expect(qualityOfShape({ ...best, size: 40 })).toBeCloseTo(0.86)
  expect(qualityOfShape({ ...best, size: 37 })).toBeCloseTo(0.83)
  expect(qualityOfShape({ ...best, pose: { yaw: -55, pitch: 0, roll: 0 } })).toBeCloseTo(0.73)
  expect(qualityOfShape({ ...best, size: 40, pose: { yaw: 55, pitch: 0, roll: 0 } })).toBeCloseTo(0.86 * 0.73)
  expect(qualityOfLight({ ...bestLight, sharpness: 0.64 })).toBeCloseTo(0.51)
})

test('beyond the measured values quality stays as at the last one', () => {
  expect(qualityOfShape({ ...best, size: 5 })).toBeCloseTo(0.34)
  expect(qualityOfShape({ ...best, pose: { yaw: 150, pitch: 0, roll: 0 } })).toBeCloseTo(0.48)
  expect(qualityOfLight({ ...bestLight, sharpness: 0.1 })).toBeCloseTo(0.12)
})

test('what is no number has no quality', () => {
  expect(qualityOfShape({ ...best, size: Number.NaN })).toBe(0)
  expect(qualityOfLight({ ...bestLight, sharpness: Number.NaN })).toBe(0)
})

const any = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const shapes: fc.Arbitrary<Shape> = fc.record({
  size: any(0, 1000),
  visible: any(0, 1),
  score: any(0, 1),
  pose: fc.record({ yaw: any(-180, 180), pitch: any(-90, 90), roll: any(-180, 180) }),
})
const lights: fc.Arbitrary<Light> = fc.record({
  sharpness: any(0, 5),
  brightness: any(0, 1),
  contrast: any(0, 0.5),
  overexposed: any(0, 1),
})

test('quality is within 0..1, and a face that is better in one thing never has less', () => {
  fc.assert(
    fc.property(shapes, lights, any(0, 1), (shape, light, less) => {
      const { yaw, pitch, roll } = shape.pose
      const straighter: Shape = { ...shape, pose: { yaw: less * yaw, pitch, roll: less * roll } }
      const shaped = qualityOfShape(shape)
      expect(shaped).toBeGreaterThanOrEqual(0)
      expect(qualityOfShape({ ...straighter, size: 2 * shape.size, visible: 1 })).toBeLessThanOrEqual(1)
      expect(qualityOfShape(straighter)).toBeGreaterThanOrEqual(shaped)
      expect(qualityOfShape({ ...shape, size: 2 * shape.size })).toBeGreaterThanOrEqual(shaped)
      const sharper: Light = { ...light, sharpness: 2 * light.sharpness, overexposed: less * light.overexposed }
      expect(qualityOfLight(sharper)).toBeGreaterThanOrEqual(qualityOfLight(light))
    }),
  )
})
