import { readFileSync } from 'node:fs'
import type { MatPicture, OpenCvImaging } from '../../../src/vision/imaging.ts'
import { photo } from '../../support/workspace.ts'

export const models = new URL('../../../models', import.meta.url).pathname

export type PhotoName = keyof typeof photo

export async function pictureOf(imaging: OpenCvImaging, name: PhotoName): Promise<MatPicture> {
  const picture = await imaging.decode(readFileSync(photo[name]))
  if (picture === null) throw new Error(`${name} cannot be decoded`)
  return picture
}
