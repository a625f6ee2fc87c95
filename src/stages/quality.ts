import type { Detection, Rejection } from '../domain/face.ts'
import { type Size, visibleShare } from './geometry.ts'

export interface QualityLimits {
  /** Least width and height of a face, pixels. */
  readonly minFace: number
}

export type Assessment =
  | { readonly usable: true; readonly quality: number }
  | { readonly usable: false; readonly quality: number; readonly rejection: Rejection }

/** A face that fills the embedder's input has all the pixels it can use. */
const fullSize = 160
const minVisible = 0.9
/** Below this a face is kept in sight by its track, yet too doubtful to be named. */
const minScore = 0.5

/** Says whether a face may be embedded, and how good it is (0..1: its size against the embedder's input, times the detector's score). */
export function assess({ box, score }: Detection, picture: Size, limits: QualityLimits): Assessment {
  const size = Math.min(box.width, box.height)
  const quality = Math.min(1, Math.max(0, size / fullSize)) * score
  const visible = visibleShare(box, picture)
  const reject = (rejection: Rejection): Assessment => ({ usable: false, quality, rejection })
  if (size < limits.minFace) return reject({ reason: 'small', value: Math.floor(size), limit: limits.minFace })
  if (visible < minVisible) return reject({ reason: 'cut-off', value: hundredths(visible), limit: minVisible })
  if (score < minScore) return reject({ reason: 'uncertain', value: hundredths(score), limit: minScore })
  return { usable: true, quality }
}

/** Rounded down, as the size is, for a value must not seem to reach the limit that it missed. */
const hundredths = (value: number): number => Math.floor(value * 100) / 100
