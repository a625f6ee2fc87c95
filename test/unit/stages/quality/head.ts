import type { Detection, Landmarks, Point } from '../../../../src/domain/face.ts'

const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Millimetres: x to the right, y down, z towards the camera. */
type Head = Readonly<Record<keyof Landmarks, readonly [x: number, y: number, z: number]>>

/** The one that poses are estimated with. */
export const averageHead: Head = {
  leftEye: [-31.5, 0, 0],
  rightEye: [31.5, 0, 0],
  nose: [0, 36, 33],
  leftMouth: [-26, 73, 6],
  rightMouth: [26, 73, 6],
}

const otherHead: Head = {
  leftEye: [-33, 0, 0],
  rightEye: [33, 0, 0],
  nose: [0, 38, 30],
  leftMouth: [-24, 70, 4],
  rightMouth: [24, 70, 4],
}

/** Where a camera far away sees the landmarks of a head that looks there, in degrees; see Pose. */
export function landmarksOf(
  { yaw = 0, pitch = 0, roll = 0 },
  scale = 1,
  at: Point = { x: 320, y: 240 },
  head = otherHead,
): Landmarks {
  const seen = ([x, y, z]: readonly [number, number, number]): Point => {
    const turned = { x: x * cos(yaw) + z * sin(yaw), z: z * cos(yaw) - x * sin(yaw) }
    const tipped = y * cos(pitch) - turned.z * sin(pitch)
    return {
      x: at.x + scale * (turned.x * cos(roll) - tipped * sin(roll)),
      y: at.y + scale * (turned.x * sin(roll) + tipped * cos(roll)),
    }
  }
  return {
    leftEye: seen(head.leftEye),
    rightEye: seen(head.rightEye),
    nose: seen(head.nose),
    leftMouth: seen(head.leftMouth),
    rightMouth: seen(head.rightMouth),
  }
}

const sin = (degrees: number) => Math.sin(radians(degrees))
const cos = (degrees: number) => Math.cos(radians(degrees))

export function mirrored({ leftEye, rightEye, nose, leftMouth, rightMouth }: Landmarks, width: number): Landmarks {
  const flip = ({ x, y }: Point): Point => ({ x: width - x, y })
  return {
    leftEye: flip(rightEye),
    rightEye: flip(leftEye),
    nose: flip(nose),
    leftMouth: flip(rightMouth),
    rightMouth: flip(leftMouth),
  }
}

/** Of a face that looks somewhere, in the middle of a picture of 640x480. */
export const posed = (pose: { yaw?: number; pitch?: number; roll?: number }): Detection => ({
  box: { x: 270, y: 180, width: 100, height: 120 },
  score: 0.9,
  landmarks: landmarksOf(pose),
})
