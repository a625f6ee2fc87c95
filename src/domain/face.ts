import type { EmbeddingSpace, TrackId } from './brand.ts'

/** Pixels of the full-resolution frame; may reach beyond its edges. `x`, `y` is the top left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Pixels of the full-resolution frame. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Left and right as the viewer of the picture sees them. */
export interface Landmarks {
  readonly leftEye: Point
  readonly rightEye: Point
  readonly nose: Point
  readonly leftMouth: Point
  readonly rightMouth: Point
}

export interface Detection {
  readonly box: Box
  /** The detector's own confidence that this is a face, 0..1. */
  readonly score: number
  readonly landmarks: Landmarks
}

/** What the pixels of a face say, whoever it is; src/stages/quality/light.ts measures it. */
export interface Light {
  /** How fine the detail is in the direction that is blurred most, whatever contrast and size; a sharp face has 1 to 2. */
  readonly sharpness: number
  /** Mean grey, 0 (black) to 1 (white). */
  readonly brightness: number
  /** Standard deviation of grey, 0 to 0.5. */
  readonly contrast: number
  /** Share of pixels that are white, where light has erased the face, 0 to 1. */
  readonly overexposed: number
}

/**
 * Why a face was not used, in the order in which it is found out. The words are part of the public contract (logs, health,
 * MQTT, command line); docs/quality.md says what is measured.
 */
export const rejectionReasons = [
  'small',
  'cut-off',
  'uncertain',
  'turned',
  'tipped',
  'tilted',
  'dark',
  'bright',
  'low-contrast',
  'blurred',
  'no-embedding',
] as const
export type RejectionReason = (typeof rejectionReasons)[number]

/** A face that was seen but not used: the measured `value` lies on the wrong side of `limit`. */
export interface Rejection {
  readonly reason: RejectionReason
  /** Pixels of a small face, degrees of a turned, tipped or tilted one, else a plain number. */
  readonly value: number
  readonly limit: number
  /** Where the value lies. */
  readonly direction: 'below' | 'above'
}

/** A face of a track that waited for a look and did not get one. */
export interface RejectedFace {
  readonly track: TrackId
  readonly detection: Detection
  readonly rejection: Rejection
}

/** What one net makes of a face. */
export interface Embedding {
  readonly space: EmbeddingSpace
  /** Unit length, as the net gives it. */
  readonly vector: Float32Array
}

/** Of one face, by each net in use; the first is the primary one. */
export type Embeddings = readonly [Embedding, ...Embedding[]]
