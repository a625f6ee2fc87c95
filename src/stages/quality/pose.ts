import type { Landmarks, Point } from '../../domain/face.ts'

/** Where a head points, in degrees; 0, 0, 0 looks straight into the camera. */
export interface Pose {
  /** -180..180: positive is turned to the right, as seen in the picture. */
  readonly yaw: number
  /** -90..90: positive looks up. */
  readonly pitch: number
  /** -180..180: positive is tilted clockwise, as seen in the picture. */
  readonly roll: number
}

type Vector = readonly [x: number, y: number, z: number]

/**
 * An average adult head in millimetres: x to the right, y down, z towards the camera, from the middle between the pupils.
 * Across: the five points that faces are aligned to (Deng et al., ArcFace, CVPR 2019), at a pupil distance of 63 mm; depth: the nose's tip
 * stands 33 mm before the pupils, the corners of the mouth 6 mm.
 */
const head: Readonly<Record<keyof Landmarks, Vector>> = {
  leftEye: [-31.5, 0, 0],
  rightEye: [31.5, 0, 0],
  nose: [0, 36, 33],
  leftMouth: [-26, 73, 6],
  rightMouth: [26, 73, 6],
}
const points = Object.keys(head) as (keyof Landmarks)[]
const centre = meanOf(points.map((name) => head[name]))
const model = points.map((name) => minus(head[name], centre))
/** Sums over the model that do not depend on the picture; x has no products with y and z, since a head is symmetric. */
const [xx, yy, yz, zz] = [
  sumOf((p) => p[0] * p[0]),
  sumOf((p) => p[1] * p[1]),
  sumOf((p) => p[1] * p[2]),
  sumOf((p) => p[2] * p[2]),
]

/**
 * The pose of a head from its five landmarks by scaled orthographic projection: the POS algorithm (DeMenthon and Davis, Model-based
 * object pose in 25 lines of code, IJCV 15, 1995). An estimate: heads differ, and the hidden half of a profile is guessed by the detector.
 * Landmarks that lie in one point have no pose: NaN.
 */
export function poseOf(landmarks: Landmarks): Pose {
  const seen = points.map((name) => landmarks[name])
  const right = unit(project(seen, ({ x }) => x))
  const down = unit(project(seen, ({ y }) => y))
  const ahead = unit(cross(right, down))
  return {
    yaw: degrees(Math.atan2(-ahead[0], ahead[2])),
    pitch: degrees(Math.asin(clamp(ahead[1]))),
    roll: degrees(Math.atan2(-right[1], down[1])),
  }
}

/** The row of the projection that gives this coordinate of the picture, by least squares over the five points. */
function project(seen: readonly Point[], coordinate: (point: Point) => number): Vector {
  const sum = (axis: 0 | 1 | 2): number =>
    seen.reduce((total, point, index) => total + (model[index] as Vector)[axis] * coordinate(point), 0)
  const [x, y, z] = [sum(0), sum(1), sum(2)]
  const determinant = yy * zz - yz * yz
  return [x / xx, (zz * y - yz * z) / determinant, (yy * z - yz * y) / determinant]
}

function sumOf(term: (point: Vector) => number): number {
  return model.reduce((total, point) => total + term(point), 0)
}

function meanOf(vectors: readonly Vector[]): Vector {
  const mean = (axis: 0 | 1 | 2): number => vectors.reduce((sum, vector) => sum + vector[axis], 0) / vectors.length
  return [mean(0), mean(1), mean(2)]
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

function unit(vector: Vector): Vector {
  const length = Math.hypot(...vector)
  return [vector[0] / length, vector[1] / length, vector[2] / length]
}

const degrees = (radians: number): number => (180 / Math.PI) * radians
const clamp = (value: number): number => Math.min(1, Math.max(-1, value))
