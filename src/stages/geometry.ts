import type { Box, Detection, Landmarks, Point } from '../domain/face.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

const area = (box: Box): number => Math.max(0, box.width) * Math.max(0, box.height)

export function intersection(a: Box, b: Box): Box {
  const x = Math.max(a.x, b.x)
  const y = Math.max(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y),
  }
}

/** Intersection over union, 0..1; 0 for boxes without area. */
export function iou(a: Box, b: Box): number {
  const common = area(intersection(a, b))
  const union = area(a) + area(b) - common
  return union > 0 ? common / union : 0
}

/** The share of a box that lies inside a picture, 0..1. */
export function visibleShare(box: Box, { width, height }: Size): number {
  return area(box) > 0 ? area(intersection(box, { x: 0, y: 0, width, height })) / area(box) : 0
}

/** How much of the smaller box lies inside of the other, 0..1; 0 for boxes without area. */
export function shareOfSmaller(a: Box, b: Box): number {
  const smaller = Math.min(area(a), area(b))
  return smaller > 0 ? area(intersection(a, b)) / smaller : 0
}

/** Pixels between the centres. */
export function centreDistance(a: Box, b: Box): number {
  return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2)
}

/** What was found in a part of a picture whose top left corner is `origin`, as of the whole picture. */
export function moved({ box, score, landmarks }: Detection, origin: Point): Detection {
  const point = ({ x, y }: Point): Point => ({ x: x + origin.x, y: y + origin.y })
  const points = Object.entries(landmarks).map(([name, place]) => [name, point(place)])
  return { score, box: { ...box, ...point(box) }, landmarks: Object.fromEntries(points) as unknown as Landmarks }
}
