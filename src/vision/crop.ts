import type { Box, Detection, Landmarks } from '../domain/face.ts'
import type { Mat } from '../opencv/load.ts'
import { alignment } from '../stages/align.ts'
import type { MatPicture, OpenCvImaging, Region } from './imaging.ts'
import type { EmbedderPassport } from './passports.ts'

type Rule<Kind extends EmbedderPassport['crop']['kind']> = Extract<EmbedderPassport['crop'], { kind: Kind }>

/** Cuts a net's input out of a picture; null when the face cannot be aligned. The caller releases it. */
export type Cropper = (picture: MatPicture, face: Detection) => Mat | null

/** By the rule of the net's passport, which is the one that its training had. */
export function cropperOf({ crop, input }: Pick<EmbedderPassport, 'crop' | 'input'>, imaging: OpenCvImaging): Cropper {
  return crop.kind === 'box' ? boxCropper(crop, input.width, imaging) : alignedCropper(crop, input.width, imaging)
}

function boxCropper({ margin }: Rule<'box'>, size: number, imaging: OpenCvImaging): Cropper {
  return (picture, { box }) => imaging.crop(picture, grown(box, margin), size)
}

function alignedCropper({ landmarks, border }: Rule<'aligned'>, size: number, imaging: OpenCvImaging): Cropper {
  const wanted = landmarksAt(landmarks)
  return (picture, face) => {
    const similarity = alignment(face.landmarks, wanted)
    return similarity && imaging.warp(picture, similarity, size, border)
  }
}

function grown({ x, y, width, height }: Box, margin: number): Region {
  const left = Math.round(x - margin * width)
  const top = Math.round(y - margin * height)
  return {
    left,
    top,
    width: Math.max(1, Math.round(x + (1 + margin) * width) - left),
    height: Math.max(1, Math.round(y + (1 + margin) * height) - top),
  }
}

function landmarksAt(places: Rule<'aligned'>['landmarks']): Landmarks {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = places.map(([x, y]) => ({ x, y }))
  return { leftEye, rightEye, nose, leftMouth, rightMouth } as Landmarks
}
