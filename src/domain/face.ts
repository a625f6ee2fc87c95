import type { EmbeddingSpace } from './brand.ts'

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

/** Why a face was not used. The words are part of the public contract (logs, health, command line). */
export type RejectionReason = 'small' | 'uncertain' | 'cut-off'

/** A face that was seen but not used: the measured `value` lies on the wrong side of `limit`. */
export interface Rejection {
  readonly reason: RejectionReason
  readonly value: number
  readonly limit: number
}

/** What one net makes of a face. */
export interface Embedding {
  readonly space: EmbeddingSpace
  /** Unit length, as the net gives it. */
  readonly vector: Float32Array
}

/** Of one face, by each net in use; the first is the primary one. */
export type Embeddings = readonly [Embedding, ...Embedding[]]
