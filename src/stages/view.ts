import type { Box, Detection } from '../domain/face.ts'
import type { Size } from './geometry.ts'

/** A place in a picture, as shares of its width and height, 0..1. */
type Place = readonly number[]

/** Where in its pictures a camera looks for faces. */
export interface View {
  /** Left, top, width and height as shares of the picture; null for all of it. */
  readonly region: readonly number[] | null
  /** Polygons in which faces and motion are ignored. */
  readonly masks: readonly (readonly Place[])[]
}

/** All of the picture. */
export const wholeView: View = { region: null, masks: [] }

/** The whole pixels of the region, at least one; null for all of the picture. */
export function regionOf({ region }: View, { width, height }: Size): Box | null {
  if (region === null) return null
  const [left = 0, top = 0, wide = 1, high = 1] = region
  const [x, columns] = span(left, wide, width)
  const [y, rows] = span(top, high, height)
  return { x, y, width: columns, height: rows }
}

function span(start: number, share: number, length: number): readonly [from: number, count: number] {
  const from = Math.min(length - 1, Math.floor(start * length))
  return [from, Math.max(1, Math.min(length, Math.ceil((start + share) * length)) - from)]
}

/** Whether the centre of a face lies in a mask. */
export function isMasked({ masks }: View, { box }: Pick<Detection, 'box'>, { width, height }: Size): boolean {
  const [x, y] = [(box.x + box.width / 2) / width, (box.y + box.height / 2) / height]
  return masks.some((mask) => isInside(mask, x, y))
}

/**
 * Which cells of a small picture are not looked at, 1 for each: their centres lie outside of the region or in a mask. Null when
 * all are.
 */
export function hiddenCells(view: View, columns: number, rows: number): Uint8Array | null {
  if (view.region === null && view.masks.length === 0) return null
  const [left = 0, top = 0, width = 1, height = 1] = view.region ?? []
  return Uint8Array.from({ length: columns * rows }, (_, cell) => {
    const [x, y] = [((cell % columns) + 0.5) / columns, (Math.floor(cell / columns) + 0.5) / rows]
    const outside = x < left || y < top || x >= left + width || y >= top + height
    return outside || view.masks.some((mask) => isInside(mask, x, y)) ? 1 : 0
  })
}

/** A ray to the right crosses the edges of a polygon an odd number of times from inside of it; of one that crosses itself as well. */
function isInside(polygon: readonly Place[], x: number, y: number): boolean {
  let inside = false
  for (const [index, corner] of polygon.entries()) {
    const [x1 = 0, y1 = 0] = corner
    const [x2 = 0, y2 = 0] = polygon.at(index - 1) ?? []
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside
  }
  return inside
}
