import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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
