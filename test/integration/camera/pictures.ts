import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { opencv } from '../../../src/opencv/load.ts'

/** A new folder with these files, removed after the test. */
export async function folderWith(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'familiar-camera-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}

/** A picture of one colour (BGR), 80 x 40 pixels. */
export function picture(type: '.jpg' | '.png', colour: [number, number, number]): Buffer {
  const cv = opencv()
  return cv.imencode(type, new cv.Mat(40, 80, cv.CV_8UC3, colour))
}

/** The JPEG with an EXIF segment (before all others) that gives its orientation (1 to 8) and carries these further bytes. */
export function withExif(jpeg: Buffer, orientation: number, more: Uint8Array = new Uint8Array()): Buffer {
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), Buffer.from(tiff), more])
  const head = Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff])
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
}
