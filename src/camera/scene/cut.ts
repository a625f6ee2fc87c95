import { type Mat, opencv } from '../../opencv/load.ts'
import type { CutScript, PhotoBox } from './schema.ts'

/** The opacity of a region cut to a form, 0..255, one byte a pixel. The edge fades over about `feather` pixels to each side. */
export function cutMask(region: PhotoBox, cut: CutScript): Uint8Array {
  const cv = opencv()
  const hard = form(region, cut)
  if (cut.feather === 0) return taken(hard)
  // Pixels beyond the region count as those at its edge: an outline that ends there (a person cut by the photo) stays solid.
  const soft = hard.gaussianBlur(new cv.Size(0, 0), cut.feather / 2, cut.feather / 2, cv.BORDER_REPLICATE)
  hard.release()
  return taken(soft)
}

function taken(mask: Mat): Uint8Array {
  const data = mask.getData()
  mask.release()
  return data
}

function form([x, y, width, height]: PhotoBox, cut: CutScript): Mat {
  const cv = opencv()
  const mask = new cv.Mat(height, width, cv.CV_8UC1, 0)
  const white = new cv.Vec3(255, 255, 255)
  // Rectangle and ellipse are drawn smaller, so that their edges have faded out where the region ends.
  const inset = Math.ceil(cut.feather)
  if (cut.shape === 'outline') {
    mask.drawFillPoly([cut.points.map(([px, py]) => new cv.Point2(px - x, py - y))], white)
  } else if (cut.shape === 'rectangle') {
    mask.drawRectangle(
      new cv.Point2(inset, inset),
      new cv.Point2(width - 1 - inset, height - 1 - inset),
      white,
      cv.FILLED,
    )
  } else {
    const axes = new cv.Size(Math.max(0, width / 2 - inset), Math.max(0, height / 2 - inset))
    mask.drawEllipse(new cv.Point2(width / 2, height / 2), axes, 0, 0, 360, white, cv.FILLED)
  }
  return mask
}
