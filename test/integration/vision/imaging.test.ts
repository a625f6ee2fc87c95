import { describe, expect, test } from 'vitest'
import { brand, type CameraId, type MonotonicMs } from '../../../src/domain/brand.ts'
import type { Frame } from '../../../src/domain/frame.ts'
import { type Mat, opencv } from '../../../src/opencv/load.ts'
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

function pictureWith(width: number, height: number, value: (x: number, y: number) => number): MatPicture {
  const bytes = Buffer.alloc(3 * width * height)
  for (let pixel = 0; pixel < width * height; pixel++) {
    bytes.fill(value(pixel % width, Math.floor(pixel / width)), 3 * pixel, 3 * pixel + 3)
  }
  return new MatPicture(new cv.Mat(bytes, height, width, cv.CV_8UC3))
}

test('a part of a picture has its pixels, also after it was scaled', () => {
  const picture = pictureWith(8, 6, (x, y) => 10 * x + y)
  const part = imaging.part(picture, { x: 2, y: 1, width: 4, height: 4 })
  expect([part.width, part.height]).toEqual([4, 4])
  const grey = (x: number, y: number) => Array(3).fill(10 * x + y)
  expect(imaging.resize(part.mat, 4, 4).getDataAsArray()).toEqual(
    [1, 2, 3, 4].map((y) => [2, 3, 4, 5].map((x) => grey(x, y))),
  )
})

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

describe('warped', () => {
  const [width, height] = [8, 4]
  const numbered = pictureWith(width, height, (x, y) => 10 * y + x)
  const values = (mat: Mat) => (mat.getDataAsArray() as unknown as number[][][]).map((row) => row.map(([blue]) => blue))

  test('by nothing, a picture is what it was, and black beyond its edges', () => {
    const crop = imaging.warp(numbered, { a: 1, b: 0, x0: 0, y0: 0 }, 5, 'constant')
    expect(values(crop)).toEqual([
      [0, 1, 2, 3, 4],
      [10, 11, 12, 13, 14],
      [20, 21, 22, 23, 24],
      [30, 31, 32, 33, 34],
      [0, 0, 0, 0, 0],
    ])
  })

  test('it is moved by whole pixels', () => {
    const crop = imaging.warp(numbered, { a: 1, b: 0, x0: -5, y0: -2 }, 2, 'constant')
    expect(values(crop)).toEqual([
      [25, 26],
      [35, 36],
    ])
  })

  test('its corner stays the corner when it is enlarged: pixels are areas', () => {
    const crop = imaging.warp(numbered, { a: 2, b: 0, x0: -4, y0: -4 }, 4, 'constant')
    // The middle of the second pixel is at 1.5 of 2 in the source, so a quarter of the pixel beside it shines in.
    expect(values(crop)[1]).toEqual(
      [22 + 2.5 - 0.25, 22 + 2.5 + 0.25, 23 + 2.5 - 0.25, 23 + 2.5 + 0.25].map(Math.round),
    )
  })

  test('a quarter turn moves its top to the right', () => {
    const crop = imaging.warp(numbered, { a: 0, b: 1, x0: 4, y0: 0 }, 4, 'constant')
    expect(values(crop)).toEqual([
      [30, 20, 10, 0],
      [31, 21, 11, 1],
      [32, 22, 12, 2],
      [33, 23, 13, 3],
    ])
  })

  test('its nearest pixels are repeated beyond its edges where that is the rule', () => {
    const crop = imaging.warp(numbered, { a: 1, b: 0, x0: 1, y0: 1 }, 3, 'replicate')
    expect(values(crop)).toEqual([
      [0, 0, 1],
      [0, 0, 1],
      [10, 10, 11],
    ])
  })

  test('a crop wholly outside is black, and nothing breaks', () => {
    for (const [x0, y0] of [
      [-1e6, 0],
      [1e6, 1e6],
      [0, -100],
    ] as const) {
      const crop = imaging.warp(numbered, { a: 1, b: 0, x0, y0 }, 3, 'constant')
      expect(values(crop).flat()).toEqual(new Array(9).fill(0))
    }
  })

  test('a picture may be wider than OpenCV warps one', () => {
    const wide = pictureWith(40_000, 2, (x) => (x > 39_000 ? 200 : 0))
    const crop = imaging.warp(wide, { a: 1, b: 0, x0: -39_500, y0: 0 }, 2, 'constant')
    expect(values(crop).flat()).toEqual([200, 200, 200, 200])
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
