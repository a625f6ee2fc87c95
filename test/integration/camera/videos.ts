import { join } from 'node:path'
import { opencv } from '../../../src/opencv/load.ts'

/** Shade of picture `index`: what a lossy format leaves of it is nearer to this than to its neighbours'. */
export const shadeOf = (index: number): number => (20 * (index + 1)) % 256

/** A video of grey pictures, Motion JPEG in AVI; its path. */
export function writeVideo(
  folder: string,
  { name = 'video.avi', width = 640, height = 480, fps = 10, frames = 10 },
): string {
  const cv = opencv()
  const path = join(folder, name)
  const writer = new cv.VideoWriter(path, cv.VideoWriter.fourcc('MJPG'), fps, new cv.Size(width, height))
  for (let index = 0; index < frames; index++) {
    const shade = shadeOf(index)
    writer.write(new cv.Mat(height, width, cv.CV_8UC3, [shade, shade, shade]))
  }
  writer.release()
  return path
}
