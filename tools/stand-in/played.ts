import { statSync } from 'node:fs'
import { pino } from 'pino'
import { openSource } from '../../src/camera/open.ts'
import { systemClock } from '../../src/clock/system-clock.ts'
import type { SourceConfig } from '../../src/config/schema.ts'
import { brand, type CameraId } from '../../src/domain/brand.ts'
import type { Frame } from '../../src/domain/frame.ts'
import { opencv } from '../../src/opencv/load.ts'
import type { Size } from './size.ts'

/** The pictures of a video file, a picture or a folder of them, or a scene, over and over, as packed I420. */
export async function* played(path: string, size: Size): AsyncGenerator<Uint8Array> {
  const context = { clock: systemClock, log: pino({ level: 'silent' }) }
  const source = openSource(brand<CameraId>('stand-in'), sourceOf(path), context)
  for await (const frame of source.frames(new AbortController().signal)) yield i420(frame, size)
}

function sourceOf(path: string): SourceConfig {
  const pace = { pace: 'every-frame', loop: true } as const
  if (/\.(ya?ml|json)$/i.test(path)) return { type: 'scene', path, ...pace }
  const arePictures = /\.(jpe?g|png)$/i.test(path) || statSync(path).isDirectory()
  return arePictures ? { type: 'images', path, loop: true } : { type: 'video', path, ...pace }
}

/** As large as the picture fits into the size, in the middle of black. */
function i420({ pixels, width, height }: Frame, size: Size): Uint8Array {
  const cv = opencv()
  const factor = Math.min(size.width / width, size.height / height)
  const [columns, rows] = [Math.round(width * factor), Math.round(height * factor)]
  const [left, top] = [Math.floor((size.width - columns) / 2), Math.floor((size.height - rows) / 2)]
  const bgr = new cv.Mat(Buffer.from(pixels.buffer, pixels.byteOffset, pixels.length), height, width, cv.CV_8UC3)
  const [bottom, right] = [size.height - rows - top, size.width - columns - left]
  const whole = bgr
    .resize(rows, columns, 0, 0, cv.INTER_AREA)
    .copyMakeBorder(top, bottom, left, right, cv.BORDER_CONSTANT, new cv.Vec3(0, 0, 0))
  return whole.cvtColor(cv.COLOR_BGR2YUV_I420).getData()
}
