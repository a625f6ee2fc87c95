import { describe, expect, test } from 'vitest'
import { brand, type CameraId, type MonotonicMs } from '../../../src/domain/brand.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import { opencv } from '../../../src/opencv/load.ts'
import { fillPlanarRgb, MatPicture, OpenCvImaging } from '../../../src/vision/imaging.ts'

const imaging = new OpenCvImaging()
const cv = opencv()

function frame(shape: Pick<Frame, 'width' | 'height' | 'format' | 'stride' | 'pixels'>): Frame {
  return { camera: brand<CameraId>('door'), sequence: 0, capturedAt: brand<MonotonicMs>(0), ...shape }
}

/** Rows of `stride` bytes; what lies beyond `used` is `rubbish`. */
function padded(rows: number, used: number, stride: number, value: (row: number, at: number) => number): Uint8Array {
  return Uint8Array.from({ length: rows * stride }, (_, i) => {
    const at = i % stride
    return at < used ? value(Math.floor(i / stride), at) : 255
  })
}

describe('frames become pictures', () => {
  test('packed BGR keeps every pixel, and the picture does not share memory with the frame', () => {
    const pixels = padded(2, 9, 9, (row, at) => 10 * row + at)
    const picture = imaging.fromFrame(frame({ width: 3, height: 2, format: 'bgr', stride: 9, pixels }))
    pixels.fill(0)
    expect(picture.width).toBe(3)
    expect(picture.height).toBe(2)
    expect(picture.mat.getDataAsArray()[1]?.[2]).toEqual([16, 17, 18])
  })

  test('padding at the end of BGR rows is left out', () => {
    const pixels = padded(2, 9, 16, (row, at) => 10 * row + at)
    const picture = imaging.fromFrame(frame({ width: 3, height: 2, format: 'bgr', stride: 16, pixels }))
    expect(picture.mat.getDataAsArray()[1]).toEqual([
      [10, 11, 12],
      [13, 14, 15],
      [16, 17, 18],
    ])
  })

  test.each([4, 64])('I420 with luma rows of %i bytes is the grey that its luma says', (stride) => {
    const [width, height] = [4, 4]
    const luma = padded(height, width, stride, () => 126)
    const chroma = padded(height, width / 2, stride / 2, () => 128)
    const pixels = Buffer.concat([luma, chroma])
    const picture = imaging.fromFrame(frame({ width, height, format: 'i420', stride, pixels }))
    // ITU-R BT.601 with luma 16..235: (126 - 16) * 255 / 219 = 128.
    for (const channel of picture.mat.getDataAsArray().flat(2) as unknown as number[]) {
      expect(Math.abs(channel - 128)).toBeLessThanOrEqual(1)
    }
  })
})

describe('crops', () => {
  const picture = new MatPicture(
    new cv.Mat(
      [
        [0, 50],
        [100, 150],
      ].map((row) => row.map((value) => [value, value, value])),
      cv.CV_8UC3,
    ),
  )

  test('inside are the region itself', () => {
    const crop = imaging.crop(picture, { left: 1, top: 1, width: 1, height: 1 }, 2)
    expect(crop.getDataAsArray().flat(2)).toEqual(new Array(12).fill(150))
  })

  test('beyond an edge repeat the nearest pixel', () => {
    const crop = imaging.crop(picture, { left: -1, top: -1, width: 2, height: 2 }, 2)
    expect(crop.getDataAsArray().flat(2)).toEqual(new Array(12).fill(0))
  })

  test('wholly outside repeat the corner, and nothing breaks', () => {
    const crop = imaging.crop(picture, { left: 10, top: 10, width: 3, height: 3 }, 2)
    expect(crop.getDataAsArray().flat(2)).toEqual(new Array(12).fill(150))
  })
})

test('planes are red, green, blue, each (x - mean) / scale', () => {
  const mat = new cv.Mat(
    [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    cv.CV_8UC3,
  )
  const planes = new Float32Array(6)
  fillPlanarRgb(planes, mat, 1, 2)
  expect([...planes]).toEqual([1, 2.5, 0.5, 2, 0, 1.5])
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('no picture')],
  ['a JPEG header alone', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
])('%s is no picture', async (_, bytes) => {
  expect(await imaging.decode(bytes)).toBeNull()
})
