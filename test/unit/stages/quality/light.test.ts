import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GreyFace, greySide, measureLight } from '../../../../src/stages/quality/light.ts'

type Shade = (x: number, y: number) => number

const drawn = (shade: Shade): GreyFace =>
  Float32Array.from({ length: greySide * greySide }, (_, i) => shade(i % greySide, Math.floor(i / greySide)))

/** Light skin with two eyes, a nose and a mouth, and some texture. */
const face = drawn((x, y) => {
  const spot = (cx: number, cy: number, rx: number, ry: number) => Math.hypot((x - cx) / rx, (y - cy) / ry) < 1
  const dark = spot(7, 9, 2.5, 1.5) || spot(17, 9, 2.5, 1.5) || spot(12, 18, 4, 1.2) || spot(12, 13, 1, 2)
  return (dark ? 60 : 170) + 12 * Math.sin(2.1 * x) * Math.cos(1.7 * y)
})

const changed = (values: GreyFace, change: (value: number) => number): GreyFace => values.map(change)
const clipped = (value: number): number => Math.min(255, Math.max(0, value))

/** A mean over 2 * `reach` + 1 pixels in a row, at the edge over those there are. */
function blurred(values: GreyFace, reach: number, step: 'across' | 'down'): GreyFace {
  return drawn((x, y) => {
    let [sum, count] = [0, 0]
    for (let d = -reach; d <= reach; d++) {
      const [column, row] = step === 'across' ? [x + d, y] : [x, y + d]
      if (Math.min(column, row) < 0 || Math.max(column, row) >= greySide) continue
      sum += values[row * greySide + column] as number
      count++
    }
    return sum / count
  })
}

const blurredBothWays = (reach: number): GreyFace => blurred(blurred(face, reach, 'across'), reach, 'down')

test('blur lowers sharpness, the more the stronger it is', () => {
  const sharpness = [0, 1, 2, 3].map((reach) => measureLight(blurredBothWays(reach)).sharpness)
  expect(sharpness[0]).toBeGreaterThan(1)
  for (const [less, more] of sharpness.slice(1).map((value, i) => [sharpness[i] as number, value] as const)) {
    expect(more).toBeLessThan(less)
  }
})

test.each(['across', 'down'] as const)(
  'motion %s lowers sharpness, although the other direction stays sharp',
  (step) => {
    const sharp = measureLight(face).sharpness
    expect(measureLight(blurred(face, 2, step)).sharpness).toBeLessThan(0.8 * sharp)
  },
)

test('sharpness depends neither on contrast nor on brightness nor on light from one side', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.2, max: 1.2, noNaN: true }),
      fc.double({ min: 0, max: 50, noNaN: true }),
      (gain, more) => {
        const { sharpness } = measureLight(face)
        expect(measureLight(changed(face, (value) => gain * value + more)).sharpness).toBeCloseTo(sharpness, 3)
      },
    ),
  )
  const fromLeft = drawn((x, y) => (face[y * greySide + x] as number) - 4 * x)
  expect(measureLight(fromLeft).sharpness).toBeCloseTo(measureLight(face).sharpness, 1)
})

test('less light lowers brightness and contrast alike', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (gain) => {
      const [before, after] = [measureLight(face), measureLight(changed(face, (value) => gain * value))]
      expect(after.brightness).toBeCloseTo(gain * before.brightness, 5)
      expect(after.contrast).toBeCloseTo(gain * before.contrast, 5)
    }),
  )
})

test('fog lowers contrast and leaves brightness where it was', () => {
  const { brightness, contrast } = measureLight(face)
  const { mean } = { mean: 255 * brightness }
  const foggy = measureLight(changed(face, (value) => mean + 0.1 * (value - mean)))
  expect(foggy.brightness).toBeCloseTo(brightness, 5)
  expect(foggy.contrast).toBeCloseTo(0.1 * contrast, 5)
})

test('the more light, the more of the face is white', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 4, noNaN: true }),
      fc.double({ min: 0, max: 4, noNaN: true }),
      (gain, more) => {
        const [less, greater] = [gain, gain + more].map((by) =>
          measureLight(changed(face, (value) => clipped(by * value))),
        )
        expect(greater?.overexposed).toBeGreaterThanOrEqual(less?.overexposed ?? 1)
      },
    ),
  )
  expect(measureLight(face).overexposed).toBe(0)
  expect(measureLight(drawn(() => 255)).overexposed).toBe(1)
  expect(measureLight(drawn(() => 250)).overexposed).toBe(1)
  expect(measureLight(drawn(() => 249)).overexposed).toBe(0)
})

test('a face of one grey has neither contrast nor sharpness, and nothing divides by zero', () => {
  expect(measureLight(drawn(() => 77))).toEqual({
    sharpness: 0,
    brightness: expect.closeTo(77 / 255),
    contrast: 0,
    overexposed: 0,
  })
})

test('whatever the pixels are, each measure is within its bounds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: greySide ** 2, maxLength: greySide ** 2 }),
      (pixels) => {
        const { sharpness, brightness, contrast, overexposed } = measureLight(Float32Array.from(pixels))
        expect(sharpness).toBeGreaterThanOrEqual(0)
        expect(Number.isFinite(sharpness)).toBe(true)
        for (const value of [brightness, overexposed, 2 * contrast]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1 + 1e-6)
        }
      },
    ),
  )
})

test('a face of another size is a mistake of the caller', () => {
  expect(() => measureLight(new Float32Array(100))).toThrow(RangeError)
})
