import { resolve } from 'node:path'
import type { Size } from './size.ts'

/** Packed I420 pictures, endless: of what `STAND_IN_PLAY` names, or a test pattern. */
export async function pictures(size: Size): Promise<AsyncIterable<Uint8Array>> {
  const path = process.env['STAND_IN_PLAY']
  if (path === undefined || path === '') return patterns(size)
  // Loaded for those who need it: OpenCV takes most of a second on a Pi.
  const { played } = await import('./played.ts')
  return played(resolve(path), size)
}

/** Vertical stripes that move to the left, in one colour. */
async function* patterns({ width, height }: Size): AsyncGenerator<Uint8Array> {
  const [luma, chroma] = [width * height, (width * height) / 4]
  for (let index = 0; ; index++) {
    const picture = new Uint8Array(luma + 2 * chroma)
    const row = Uint8Array.from({ length: width }, (_, x) => x + 8 * index)
    for (let y = 0; y < height; y++) picture.set(row, y * width)
    picture.fill(patternColour.u, luma, luma + chroma)
    picture.fill(patternColour.v, luma + chroma)
    yield picture
  }
}

const patternColour = { u: 96, v: 160 }
