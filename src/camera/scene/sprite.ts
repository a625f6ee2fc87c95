import { type Mat, opencv } from '../../opencv/load.ts'
import type { Size } from '../../stages/geometry.ts'
import { cutMask } from './cut.ts'
import type { CutScript, PhotoBox } from './schema.ts'

/** What is shown of a photo: a region of it, cut out. */
export interface Sprite extends Size {
  /** Opacity, 0..255, one byte a pixel. */
  readonly alpha: Uint8Array
  /**
   * The region at full size, at half, at a quarter and so on: BGRA, colours multiplied by opacity, so that scaling and blurring cannot
   * draw in colours from outside of the cut.
   */
  readonly levels: readonly Mat[]
}

/** Below this there is nothing left to halve. */
const leastSide = 32

/** `region` must lie in `photo`, which stays the caller's. */
export function makeSprite(photo: Mat, region: PhotoBox, cut: CutScript): Sprite {
  const cv = opencv()
  const [x, y, width, height] = region
  const alpha = cutMask(region, cut)
  // A copy: the binding gives no data of a part of a picture.
  const colours = photo.getRegion(new cv.Rect(x, y, width, height)).copy()
  const pixels = premultiplied(colours.getData(), alpha)
  colours.release()
  return { width, height, alpha, levels: halved(new cv.Mat(pixels, height, width, cv.CV_8UC4)) }
}

function premultiplied(bgr: Uint8Array, alpha: Uint8Array): Buffer {
  const pixels = Buffer.alloc(alpha.length * 4)
  for (let i = 0; i < alpha.length; i++) {
    const opacity = alpha[i] as number
    for (let channel = 0; channel < 3; channel++) {
      pixels[4 * i + channel] = Math.round(((bgr[3 * i + channel] as number) * opacity) / 255)
    }
    pixels[4 * i + 3] = opacity
  }
  return pixels
}

function halved(full: Mat): Mat[] {
  const { INTER_AREA } = opencv()
  const levels = [full]
  for (let last = full; Math.min(last.cols, last.rows) >= 2 * leastSide; levels.push(last)) {
    last = last.resize(Math.round(last.rows / 2), Math.round(last.cols / 2), 0, 0, INTER_AREA)
  }
  return levels
}

export function releaseSprite(sprite: Sprite): void {
  for (const level of sprite.levels) level.release()
}
