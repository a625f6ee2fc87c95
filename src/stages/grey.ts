import type { Frame } from '../domain/frame.ts'

/** A small grey picture: packed rows of `width` bytes, 0 is black and 255 white. */
export interface Grey {
  readonly width: number
  readonly pixels: Uint8Array
}

/** Cells in a row at most. */
const cells = 96
/** Of each cell every second pixel of every second row is read: what the others would add is little, and costs three times as much. */
const step = 2

/**
 * The frame in little: each cell is the mean of a square of pixels, of their luma (I420) or green (BGR, which is most of luma).
 * Read straight from the frame, without a copy or a conversion. What remains at the right and lower edge is left out.
 */
export function greyOf({ format, width, height, stride, pixels }: Frame): Grey {
  const [pixelBytes, channel] = format === 'bgr' ? [3, 1] : [1, 0]
  const side = Math.max(step, Math.ceil(width / cells))
  const columns = Math.floor(width / side)
  const rows = Math.floor(height / side)
  const grey = new Uint8Array(columns * rows)
  const sums = new Uint32Array(columns)
  for (let row = 0; row < rows; row++) {
    sums.fill(0)
    for (let y = 0; y < side; y += step) {
      addRow(sums, pixels, (row * side + y) * stride + channel, side * pixelBytes, step * pixelBytes)
    }
    const count = Math.ceil(side / step) ** 2
    for (let column = 0; column < columns; column++) grey[row * columns + column] = (sums[column] as number) / count
  }
  return { width: columns, pixels: grey }
}

function addRow(sums: Uint32Array, pixels: Uint8Array, start: number, cellBytes: number, stepBytes: number): void {
  for (let column = 0; column < sums.length; column++) {
    const from = start + column * cellBytes
    let sum = 0
    for (let at = from; at < from + cellBytes; at += stepBytes) sum += pixels[at] as number
    sums[column] = (sums[column] as number) + sum
  }
}
