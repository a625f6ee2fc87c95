import type { Detection } from '../../domain/face.ts'
import { type Size, visibleShare } from '../geometry.ts'
import { type Pose, poseOf } from './pose.ts'

/** What the detection says of a face, without a look at pixels. */
export interface Shape {
  /** The lesser of width and height, pixels. */
  readonly size: number
  /** Share of the box inside the picture, 0..1. */
  readonly visible: number
  /** The detector's confidence, 0..1. */
  readonly score: number
  readonly pose: Pose
}

export function shapeOf({ box, score, landmarks }: Detection, picture: Size): Shape {
  return { size: Math.min(box.width, box.height), visible: visibleShare(box, picture), score, pose: poseOf(landmarks) }
}
