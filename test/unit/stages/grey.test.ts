import { describe, expect, test } from 'vitest'
import { brand, type CameraId } from '../../../src/domain/brand.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import { greyOf } from '../../../src/stages/grey.ts'
import { ms } from './faces.ts'

/** A picture whose right half is light. */
function frame(format: 'bgr' | 'i420', width: number, height: number, padding = 0): Frame {
  const bytes = format === 'bgr' ? 3 : 1
  const stride = bytes * width + padding
  const rows = format === 'bgr' ? height : (height * 3) / 2
  const pixels = new Uint8Array(stride * rows).fill(99)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      pixels.fill(x < width / 2 ? 10 : 200, y * stride + bytes * x, y * stride + bytes * (x + 1))
  }
  return { camera: brand<CameraId>('door'), sequence: 0, capturedAt: ms(0), width, height, format, stride, pixels }
}

describe.each(['bgr', 'i420'] as const)('%s', (format) => {
  test.each([
    [640, 480, 0],
    [640, 480, 64],
    [1280, 720, 0],
    [1920, 1080, 32],
  ])('%i x %i, rows padded by %i bytes, becomes the same picture in little', (width, height, padding) => {
    const { width: columns, pixels } = greyOf(frame(format, width, height, padding))
    expect(columns).toBeGreaterThan(80)
    expect(columns).toBeLessThanOrEqual(96)
    const rows = pixels.length / columns
    expect(rows / columns).toBeCloseTo(height / width, 1)
    for (let row = 0; row < rows; row++) {
      expect(pixels[row * columns]).toBe(10)
      expect(pixels[row * columns + columns - 1]).toBe(200)
    }
  })

  test('a picture too small for cells is none', () => {
    expect(greyOf(frame(format, 2, 2)).pixels).toHaveLength(1)
  })
})

test('a cell is the mean of its pixels', () => {
  const pixels = Uint8Array.from({ length: 192 * 4 * 1.5 }, (_, i) => (Math.floor(i / 192) < 2 ? 0 : 100))
  const grey = greyOf({ ...frame('i420', 192, 4), pixels })
  expect(grey.width).toBe(96)
  expect([...new Set(grey.pixels.subarray(0, 96))]).toEqual([0])
  expect([...new Set(grey.pixels.subarray(96))]).toEqual([100])
})
