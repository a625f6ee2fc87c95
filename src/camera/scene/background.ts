import { type Mat, opencv } from '../../opencv/load.ts'
import type { Size } from '../../stages/geometry.ts'
import { between } from './curve.ts'
import type { BackgroundScript } from './schema.ts'

type Gradient = Extract<BackgroundScript, { type: 'gradient' }>
type Colour = readonly [blue: number, green: number, red: number]

/** Packed BGR of one colour, '#rrggbb'. */
export function plain(size: Size, colour: string): Uint8ClampedArray {
  return painted(size, () => parse(colour))
}

/** Packed BGR; two stops at one place make an edge. */
export function gradient(size: Size, { stops, direction }: Gradient): Uint8ClampedArray {
  const colours = [...stops].sort((a, b) => a.at - b.at).map(({ at, colour }) => ({ t: at, colour: parse(colour) }))
  const along = direction === 'down' ? size.height : size.width
  const line = Array.from({ length: along }, (_, place): Colour => {
    const mixed = (channel: 0 | 1 | 2) =>
      between(colours, (place + 0.5) / along, 'linear', ({ colour }) => colour[channel])
    return [mixed(0), mixed(1), mixed(2)]
  })
  return painted(size, (x, y) => line[direction === 'down' ? y : x] as Colour)
}

/** Packed BGR: the photo scaled to cover the frame, its middle shown. The photo stays the caller's. */
export function covering(size: Size, photo: Mat): Uint8ClampedArray {
  const cv = opencv()
  const factor = Math.max(size.width / photo.cols, size.height / photo.rows)
  const [rows, cols] = [
    Math.max(size.height, Math.round(photo.rows * factor)),
    Math.max(size.width, Math.round(photo.cols * factor)),
  ]
  const scaled = photo.resize(rows, cols, 0, 0, factor < 1 ? cv.INTER_AREA : cv.INTER_LINEAR)
  const [x, y] = [Math.floor((cols - size.width) / 2), Math.floor((rows - size.height) / 2)]
  const middle = scaled.getRegion(new cv.Rect(x, y, size.width, size.height)).copy()
  const pixels = new Uint8ClampedArray(middle.getData())
  for (const mat of [scaled, middle]) mat.release()
  return pixels
}

function painted({ width, height }: Size, colourAt: (x: number, y: number) => Colour): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 3)
  for (let i = 0; i < width * height; i++) pixels.set(colourAt(i % width, Math.floor(i / width)), 3 * i)
  return pixels
}

function parse(colour: string): Colour {
  const value = Number.parseInt(colour.slice(1), 16)
  return [value & 0xff, (value >> 8) & 0xff, value >> 16]
}
