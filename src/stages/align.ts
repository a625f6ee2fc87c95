import type { Landmarks, Point } from '../domain/face.ts'

/** The similarity transform (x, y) -> (a x - b y + x0, b x + a y + y0): turns, scales by one factor, and moves. */
export interface Similarity {
  readonly a: number
  readonly b: number
  readonly x0: number
  readonly y0: number
}

/** Landmarks nearer together than this are no face: root mean square distance from their middle, pixels. */
const leastSpread = 1

/**
 * The transform that takes `from` nearest to `to` in least squares: Umeyama's solution (IEEE PAMI 13(4), 1991) without
 * reflection. In the plane it has a closed form: with points as complex numbers the transform is w = s z + t, and s is that of
 * linear regression.
 * @returns null when the landmarks lie in one point, resemble those wanted in no turn at all, or are no numbers
 */
export function alignment(from: Landmarks, to: Landmarks): Similarity | null {
  const [points, wanted] = [pointsOf(from), pointsOf(to)]
  const [middle, target] = [meanOf(points), meanOf(wanted)]
  let [power, along, across] = [0, 0, 0]
  for (const [i, point] of points.entries()) {
    const [x, y] = [point.x - middle.x, point.y - middle.y]
    const [u, v] = [(wanted[i] as Point).x - target.x, (wanted[i] as Point).y - target.y]
    power += x * x + y * y
    along += x * u + y * v
    across += x * v - y * u
  }
  const [a, b] = [along / power, across / power]
  const isUsable = power >= points.length * leastSpread ** 2 && Math.hypot(a, b) > 0 && Number.isFinite(a + b)
  return isUsable
    ? { a, b, x0: target.x - a * middle.x + b * middle.y, y0: target.y - b * middle.x - a * middle.y }
    : null
}

/** Where a point comes to lie. */
export function transformed({ x, y }: Point, { a, b, x0, y0 }: Similarity): Point {
  return { x: a * x - b * y + x0, y: b * x + a * y + y0 }
}

function pointsOf({ leftEye, rightEye, nose, leftMouth, rightMouth }: Landmarks): readonly Point[] {
  return [leftEye, rightEye, nose, leftMouth, rightMouth]
}

function meanOf(points: readonly Point[]): Point {
  const mean = (coordinate: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + coordinate(point), 0) / points.length
  return { x: mean(({ x }) => x), y: mean(({ y }) => y) }
}
