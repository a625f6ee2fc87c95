import fc from 'fast-check'
import { brand, type CameraId, type MonotonicMs, type PersonId } from '../../../src/domain/brand.ts'
import type { Box, Detection, Landmarks } from '../../../src/domain/face.ts'

export const person = (id: string): PersonId => brand<PersonId>(id)
export const camera = (id: string): CameraId => brand<CameraId>(id)
export const ms = (at: number): MonotonicMs => brand<MonotonicMs>(at)

export const square = (x: number, y: number, side = 100): Box => ({ x, y, width: side, height: side })

export function face(box: Box, score = 0.9): Detection {
  const at = (x: number, y: number) => ({ x: box.x + x * box.width, y: box.y + y * box.height })
  const landmarks: Landmarks = {
    leftEye: at(0.3, 0.4),
    rightEye: at(0.7, 0.4),
    nose: at(0.5, 0.6),
    leftMouth: at(0.35, 0.8),
    rightMouth: at(0.65, 0.8),
  }
  return { box, score, landmarks }
}

/** Sixteenths of a pixel: exact in floating point, so that equal boxes have an IoU of exactly 1. */
const sixteenths = (min: number, max: number) => fc.integer({ min: 16 * min, max: 16 * max }).map((n) => n / 16)

/** Boxes in and around a small picture, so that many overlap. */
export const boxes: fc.Arbitrary<Box> = fc.record({
  x: sixteenths(-50, 200),
  y: sixteenths(-50, 200),
  width: sixteenths(1, 150),
  height: sixteenths(1, 150),
})

const scores = fc.double({ min: 0, max: 1, noNaN: true })

export const detections: fc.Arbitrary<Detection> = fc
  .record({ box: boxes, score: scores })
  .map(({ box, score }) => face(box, score))
