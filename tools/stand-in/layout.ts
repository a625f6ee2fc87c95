import { ToolError } from './tool-error.ts'

const alignedTo = (value: number, unit: number): number => Math.ceil(value / unit) * unit

/** Bytes from one luma row to the next; those of chroma are half as far apart. */
const strides: Readonly<Record<string, (width: number) => number>> = {
  pi4: (width) => alignedTo(width, 64),
  pi5: (width) => 2 * alignedTo(width / 2, 64),
}

/** Rows as the board named by `STAND_IN_BOARD` pads them. @throws ToolError */
export function strideFor(width: number): number {
  const board = process.env['STAND_IN_BOARD'] ?? 'pi4'
  const stride = strides[board]
  if (stride === undefined) throw new ToolError(`STAND_IN_BOARD: there is no board '${board}', only pi4 and pi5`)
  return stride(width)
}

/** A packed I420 picture with its rows padded to `stride`. */
export function padded(packed: Uint8Array, width: number, height: number, stride: number): Uint8Array {
  if (stride === width) return packed
  const result = new Uint8Array((stride * height * 3) / 2)
  for (let row = 0; row < height; row++) {
    result.set(packed.subarray(row * width, (row + 1) * width), row * stride)
  }
  // The rows of both chroma planes follow each other: as many as there are of luma, half as long.
  const [from, to] = [width * height, stride * height]
  for (let row = 0; row < height; row++) {
    const start = from + (row * width) / 2
    result.set(packed.subarray(start, start + width / 2), to + (row * stride) / 2)
  }
  return result
}
