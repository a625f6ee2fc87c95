import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Landmarks, Point } from '../../../src/domain/face.ts'
import { alignment, type Similarity, transformed } from '../../../src/stages/align.ts'
import { face, square } from './faces.ts'

const names = ['leftEye', 'rightEye', 'nose', 'leftMouth', 'rightMouth'] as const
const upright = face(square(0, 0)).landmarks

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })
/** Turned by any angle, scaled by 1/50 to 50, moved anywhere in a large picture. */
const similarities: fc.Arbitrary<Similarity> = fc
  .record({
    angle: within(-Math.PI, Math.PI),
    size: within(0.02, 50),
    x0: within(-5000, 5000),
    y0: within(-5000, 5000),
  })
  .map(({ angle, size, x0, y0 }) => ({ a: size * Math.cos(angle), b: size * Math.sin(angle), x0, y0 }))
/** Landmarks of a face that a detector has not placed exactly. */
const faces: fc.Arbitrary<Landmarks> = fc
  .array(fc.record({ x: within(-10, 10), y: within(-10, 10) }), { minLength: 5, maxLength: 5 })
  .map((shifts) =>
    every(upright, (point, i) => ({ x: point.x + (shifts[i]?.x ?? 0), y: point.y + (shifts[i]?.y ?? 0) })),
  )

function every(landmarks: Landmarks, change: (point: Point, index: number) => Point): Landmarks {
  return Object.fromEntries(names.map((name, i) => [name, change(landmarks[name], i)])) as unknown as Landmarks
}

function errorOf(from: Landmarks, to: Landmarks, similarity: Similarity): number {
  return names.reduce((sum, name) => {
    const { x, y } = transformed(from[name], similarity)
    return sum + (x - to[name].x) ** 2 + (y - to[name].y) ** 2
  }, 0)
}

describe('alignment', () => {
  test('finds the similarity transform that made the landmarks', () => {
    fc.assert(
      fc.property(faces, similarities, (landmarks, made) => {
        const found = alignment(
          landmarks,
          every(landmarks, (point) => transformed(point, made)),
        )
        const size = Math.hypot(made.a, made.b)
        expect(Math.abs((found?.a ?? Number.NaN) - made.a)).toBeLessThan(1e-9 * size)
        expect(Math.abs((found?.b ?? Number.NaN) - made.b)).toBeLessThan(1e-9 * size)
        expect(found?.x0).toBeCloseTo(made.x0, 6)
        expect(found?.y0).toBeCloseTo(made.y0, 6)
      }),
    )
  })

  test('is nearer to the wanted landmarks than any other similarity transform', () => {
    fc.assert(
      fc.property(faces, faces, similarities, (from, to, other) => {
        const found = alignment(from, to) as Similarity
        const least = errorOf(from, to, found)
        expect(least).toBeLessThanOrEqual(errorOf(from, to, other))
        for (const key of ['a', 'b', 'x0', 'y0'] as const)
          for (const step of [-0.01, 0.01])
            expect(least).toBeLessThanOrEqual(errorOf(from, to, { ...found, [key]: found[key] + step }))
      }),
    )
  })

  test('turns a face that lies on its side upright, and mirrors none', () => {
    const lying = every(upright, ({ x, y }) => ({ x: -y, y: x }))
    expect(alignment(lying, upright)).toEqual({ a: 0, b: -1, x0: 0, y0: 0 })
    const mirrored = every(upright, ({ x, y }) => ({ x: -x, y }))
    expect(errorOf(mirrored, upright, alignment(mirrored, upright) as Similarity)).toBeGreaterThan(1000)
  })

  test.each([
    ['all lie in one point', every(upright, () => ({ x: 40, y: 50 }))],
    ['lie within a pixel', every(upright, ({ x, y }) => ({ x: x / 100, y: y / 100 }))],
    ['are no numbers', every(upright, () => ({ x: Number.NaN, y: 50 }))],
    ['have one that is no number', { ...upright, nose: { x: 40, y: Number.NaN } }],
    ['are infinite', { ...upright, nose: { x: 40, y: Number.POSITIVE_INFINITY } }],
  ])('there is none for landmarks that %s', (_, landmarks) => {
    expect(alignment(landmarks, upright)).toBeNull()
  })

  test('there is none where every turn is equally wrong', () => {
    const line = { leftEye: -2, rightEye: 2, nose: 0, leftMouth: -1, rightMouth: 1 }
    const level = Object.fromEntries(names.map((name) => [name, { x: 10 * line[name], y: 0 }])) as unknown as Landmarks
    const cross = { ...level, leftEye: level.leftMouth, rightEye: level.rightMouth }
    const other = {
      ...level,
      leftMouth: { x: 20, y: 0 },
      rightMouth: { x: -20, y: 0 },
      leftEye: { x: -20, y: 0 },
      rightEye: { x: 20, y: 0 },
    }
    expect(alignment(cross, other)).toBeNull()
  })

  test('is finite for whatever landmarks it takes', () => {
    const anywhere = fc.double({ min: -1e6, max: 1e6 })
    const points = fc.record({ x: anywhere, y: anywhere })
    const nonsense = fc
      .tuple(points, points, points, points, points)
      .map((five) => every(upright, (_, i) => five[i] as Point))
    fc.assert(
      fc.property(nonsense, (landmarks) => {
        const found = alignment(landmarks, upright)
        if (found !== null) expect(Object.values(found).every(Number.isFinite)).toBe(true)
      }),
    )
  })
})
