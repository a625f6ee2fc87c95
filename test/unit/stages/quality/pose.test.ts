import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { poseOf } from '../../../../src/stages/quality/pose.ts'
import { averageHead, landmarksOf, mirrored } from './head.ts'

const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true })

test('a head that looks into the camera has no yaw and no roll', () => {
  const { yaw, pitch, roll } = poseOf(landmarksOf({}))
  expect(yaw).toBeCloseTo(0)
  expect(roll).toBeCloseTo(0)
  expect(Math.abs(pitch)).toBeLessThan(10)
})

test('of the average head the pose is found as it is', () => {
  fc.assert(
    fc.property(degrees(80), degrees(60), degrees(170), (yaw, pitch, roll) => {
      const pose = poseOf(landmarksOf({ yaw, pitch, roll }, 1, { x: 0, y: 0 }, averageHead))
      expect(pose.yaw).toBeCloseTo(yaw, 3)
      expect(pose.pitch).toBeCloseTo(pitch, 3)
      expect(pose.roll).toBeCloseTo(roll, 3)
    }),
  )
})

describe('of a head that is not the model', () => {
  test.each([
    ['turned to the right of the picture', { yaw: 40 }],
    ['turned to the left', { yaw: -40 }],
    ['in profile', { yaw: 85 }],
    ['looking up', { pitch: 25 }],
    ['looking down', { pitch: -25 }],
    ['leaning clockwise', { roll: 30 }],
    ['leaning the other way', { roll: -70 }],
    ['upside down', { roll: 170 }],
    ['all at once', { yaw: 30, pitch: 15, roll: 20 }],
  ])('%s, the pose is found within 12 degrees', (_, wanted) => {
    const { yaw = 0, pitch = 0, roll = 0 } = wanted as { yaw?: number; pitch?: number; roll?: number }
    const pose = poseOf(landmarksOf(wanted))
    expect(Math.abs(pose.yaw - yaw)).toBeLessThan(12)
    expect(Math.abs(pose.pitch - pitch)).toBeLessThan(12)
    expect(Math.abs(pose.roll - roll)).toBeLessThan(12)
  })
})

test('a pose depends neither on the place of the face nor on its size', () => {
  fc.assert(
    fc.property(
      degrees(80),
      degrees(40),
      degrees(60),
      fc.double({ min: 0.1, max: 20, noNaN: true }),
      degrees(5000),
      (yaw, pitch, roll, scale, x) => {
        const here = poseOf(landmarksOf({ yaw, pitch, roll }))
        const there = poseOf(landmarksOf({ yaw, pitch, roll }, scale, { x, y: -x }))
        expect(there.yaw).toBeCloseTo(here.yaw, 3)
        expect(there.pitch).toBeCloseTo(here.pitch, 3)
        expect(there.roll).toBeCloseTo(here.roll, 3)
      },
    ),
  )
})

test('a mirrored face is turned and tilted as much the other way, and looks up as much', () => {
  fc.assert(
    fc.property(degrees(80), degrees(40), degrees(60), (yaw, pitch, roll) => {
      const landmarks = landmarksOf({ yaw, pitch, roll })
      const [pose, mirror] = [poseOf(landmarks), poseOf(mirrored(landmarks, 640))]
      expect(mirror.yaw).toBeCloseTo(-pose.yaw)
      expect(mirror.pitch).toBeCloseTo(pose.pitch)
      expect(mirror.roll).toBeCloseTo(-pose.roll)
    }),
  )
})

test('more yaw is never taken for less, nor more roll', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 85, noNaN: true }),
      fc.double({ min: 1, max: 40, noNaN: true }),
      (yaw, more) => {
        const wider = Math.min(88, yaw + more)
        expect(poseOf(landmarksOf({ yaw: wider })).yaw).toBeGreaterThan(poseOf(landmarksOf({ yaw })).yaw)
        expect(poseOf(landmarksOf({ roll: wider })).roll).toBeGreaterThan(poseOf(landmarksOf({ roll: yaw })).roll)
      },
    ),
  )
})

test('landmarks in one point have no pose', () => {
  const point = { x: 1, y: 1 }
  const pose = poseOf({ leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point })
  expect(pose.yaw).toBeNaN()
})
