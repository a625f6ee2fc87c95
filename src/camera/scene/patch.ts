import { type Mat, opencv } from '../../opencv/load.ts'
import type { Size } from '../../stages/geometry.ts'
import { type Affine, boundsOf } from './affine.ts'
import type { Sprite } from './sprite.ts'

/** A sprite as it lies in a frame: the part inside of it, BGRA, colours multiplied by opacity. */
export interface Patch extends Size {
  readonly x: number
  readonly y: number
  readonly pixels: Uint8Array
}

/** Undefined when nothing of the sprite is inside of the frame. `blur`: sigma in pixels of the frame. */
export function makePatch(sprite: Sprite, placement: Affine, frame: Size, blur: number): Patch | undefined {
  // A pixel more, for an edge between two pixels is shared by both.
  const area = areaOf(sprite, placement, frame, 3 * blur + 1)
  if (!area) return undefined
  const cv = opencv()
  const { level, matrix } = source(sprite, placement, area)
  const transform = new cv.Mat(matrix, cv.CV_64F)
  const sharp = level.warpAffine(transform, new cv.Size(area.width, area.height), cv.INTER_LINEAR, cv.BORDER_CONSTANT)
  const seen = blur > 0 ? sharp.gaussianBlur(new cv.Size(0, 0), blur, blur, cv.BORDER_REPLICATE) : sharp
  const pixels = seen.getData()
  for (const mat of new Set([transform, sharp, seen])) mat.release()
  return { ...area, pixels }
}

function areaOf(sprite: Sprite, placement: Affine, frame: Size, margin: number): Omit<Patch, 'pixels'> | undefined {
  const bounds = boundsOf(placement, sprite)
  const x = Math.max(0, Math.floor(bounds.x - margin))
  const y = Math.max(0, Math.floor(bounds.y - margin))
  const width = Math.min(frame.width, Math.ceil(bounds.x + bounds.width + margin)) - x
  const height = Math.min(frame.height, Math.ceil(bounds.y + bounds.height + margin)) - y
  return width > 0 && height > 0 ? { x, y, width, height } : undefined
}

/** The level that is shrunk by less than half, for warping to smaller reads too few pixels and flickers; and its matrix as OpenCV counts. */
function source(sprite: Sprite, m: Affine, area: Omit<Patch, 'pixels'>): { level: Mat; matrix: number[][] } {
  const halvings = Math.floor(-Math.log2(Math.hypot(m.a, m.d)))
  const level = sprite.levels[Math.min(Math.max(0, halvings), sprite.levels.length - 1)] as Mat
  const [sx, sy] = [sprite.width / level.cols, sprite.height / level.rows]
  const [a, b, d, e] = [m.a * sx, m.b * sy, m.d * sx, m.e * sy]
  // OpenCV's whole numbers are the middles of pixels: ours less a half.
  const [c, f] = [m.c - area.x + (a + b - 1) / 2, m.f - area.y + (d + e - 1) / 2]
  return {
    level,
    matrix: [
      [a, b, c],
      [d, e, f],
    ],
  }
}
