import type { Box, Detection, Landmarks, Point } from '../domain/face.ts'
import { iou } from './geometry.ts'

/** Candidates that overlap the best one by at least this (IoU) are looks at the same face. */
const sameFace = 0.6

/**
 * Replaces box and landmarks of each face by the mean over all candidates for it, weighted by their scores: neighbouring
 * cells see the same face, each a little different, and which of them is best changes with the noise.
 *
 * Box voting (Gidaris and Komodakis, "Object detection via a multi-region & semantic segmentation-aware CNN model", ICCV 2015).
 *
 * @param faces the candidates that stayed after suppression
 */
export function voteBoxes(faces: readonly Detection[], candidates: readonly Detection[]): Detection[] {
  return faces.map((face) => {
    const votes = candidates.filter(({ box }) => iou(box, face.box) >= sameFace)
    return { score: face.score, box: meanBox(votes), landmarks: meanLandmarks(votes) }
  })
}

function meanBox(votes: readonly Detection[]): Box {
  return {
    x: mean(votes, ({ box }) => box.x),
    y: mean(votes, ({ box }) => box.y),
    width: mean(votes, ({ box }) => box.width),
    height: mean(votes, ({ box }) => box.height),
  }
}

function meanLandmarks(votes: readonly Detection[]): Landmarks {
  const point = (name: keyof Landmarks): Point => ({
    x: mean(votes, ({ landmarks }) => landmarks[name].x),
    y: mean(votes, ({ landmarks }) => landmarks[name].y),
  })
  return {
    leftEye: point('leftEye'),
    rightEye: point('rightEye'),
    nose: point('nose'),
    leftMouth: point('leftMouth'),
    rightMouth: point('rightMouth'),
  }
}

function mean(votes: readonly Detection[], value: (vote: Detection) => number): number {
  let total = 0
  let weight = 0
  for (const vote of votes) {
    total += vote.score * value(vote)
    weight += vote.score
  }
  return total / weight
}
