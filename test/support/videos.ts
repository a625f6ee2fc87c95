import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame } from '../../src/domain/frame.ts'
import { type Mat, opencv } from '../../src/opencv/load.ts'

/** Shade of picture `index`: what a lossy format leaves of it is nearer to this than to its neighbours'. */
export const shadeOf = (index: number): number => (20 * (index + 1)) % 256

/** A video of grey pictures, Motion JPEG in AVI; its path. */
export function writeVideo(
  folder: string,
  { name = 'video.avi', width = 640, height = 480, fps = 10, frames = 10 },
): string {
  const cv = opencv()
  const pictures = Array.from({ length: frames }, (_, index) => {
    const shade = shadeOf(index)
    return new cv.Mat(height, width, cv.CV_8UC3, [shade, shade, shade])
  })
  return write(join(folder, name), pictures, width, height, fps)
}

/** Bits that a numbered picture shows, each a dark or bright bar of its width. */
const bits = 8

/** A video of 256 pictures of 640 x 480, each of which shows its number; its path. */
export function numberedVideo(folder: string, fps: number): string {
  const cv = opencv()
  const [width, height] = [640, 480]
  const pictures = Array.from({ length: 2 ** bits }, (_, number) => {
    const row = Buffer.alloc(3 * width)
    for (let bit = 0; bit < bits; bit++) row.fill(((number >> bit) & 1) * 255, barOf(bit, width), barOf(bit + 1, width))
    return new cv.Mat(Buffer.concat(Array(height).fill(row)), height, width, cv.CV_8UC3)
  })
  return write(join(folder, 'numbered.avi'), pictures, width, height, fps)
}

/** The number that a picture of a numbered video shows. */
export function numberShown({ pixels, width }: Pick<Frame, 'pixels' | 'width'>): number {
  const isBright = (bit: number): boolean => (pixels[(barOf(bit, width) + barOf(bit + 1, width)) / 2] ?? 0) > 127
  return Array.from({ length: bits }, (_, bit) => (isBright(bit) ? 2 ** bit : 0)).reduce((a, b) => a + b)
}

/** Where the bar of a bit begins in a packed row of three bytes a pixel. */
const barOf = (bit: number, width: number): number => (3 * width * bit) / bits

/** A video that shows one photo for a second; its path. */
export function videoOfPhoto(folder: string, photo: string): string {
  const cv = opencv()
  const picture = cv.imdecode(readFileSync(photo))
  return write(join(folder, 'photo.avi'), Array(10).fill(picture), picture.cols, picture.rows, 10)
}

function write(path: string, pictures: readonly Mat[], width: number, height: number, fps: number): string {
  const cv = opencv()
  const writer = new cv.VideoWriter(path, cv.VideoWriter.fourcc('MJPG'), fps, new cv.Size(width, height))
  for (const picture of pictures) writer.write(picture)
  writer.release()
  return path
}
