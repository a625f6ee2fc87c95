import type { Box, Point } from '../../domain/face.ts'
import type { Size } from '../../stages/geometry.ts'

/** x' = a x + b y + c, y' = d x + e y + f, of continuous coordinates: pixel i covers [i, i + 1). */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

/** Scales by `scale`, turns clockwise by `degrees` (y points down), and brings `from` to `to`. */
export function similarity(scale: number, degrees: number, from: Point, to: Point): Affine {
  const cos = scale * Math.cos((degrees * Math.PI) / 180)
  const sin = scale * Math.sin((degrees * Math.PI) / 180)
  return {
    a: cos,
    b: -sin,
    c: to.x - cos * from.x + sin * from.y,
    d: sin,
    e: cos,
    f: to.y - sin * from.x - cos * from.y,
  }
}

export function apply(m: Affine, { x, y }: Point): Point {
  return { x: m.a * x + m.b * y + m.c, y: m.d * x + m.e * y + m.f }
}

/** The way back; `m` must not be degenerate. */
export function inverse(m: Affine): Affine {
  const determinant = m.a * m.e - m.b * m.d
  const [a, b, d, e] = [m.e / determinant, -m.b / determinant, -m.d / determinant, m.a / determinant]
  return { a, b, c: -(a * m.c + b * m.f), d, e, f: -(d * m.c + e * m.f) }
}

/** The upright box around a picture of `size` after `m`. */
export function boundsOf(m: Affine, { width, height }: Size): Box {
  const corners = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: 0, y: height },
    { x: width, y: height },
  ].map((corner) => apply(m, corner))
  const x = Math.min(...corners.map((corner) => corner.x))
  const y = Math.min(...corners.map((corner) => corner.y))
  return {
    x,
    y,
    width: Math.max(...corners.map((corner) => corner.x)) - x,
    height: Math.max(...corners.map((corner) => corner.y)) - y,
  }
}
