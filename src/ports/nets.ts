import type { EmbeddingSpace } from '../domain/brand.ts'
import type { Box, Detection, Light } from '../domain/face.ts'
import type { Frame } from '../domain/frame.ts'

/** A frame's pixels in the form that the nets of one process share (an OpenCV Mat). Release it when the frame is done. */
export interface Picture {
  readonly width: number
  readonly height: number
  release(): void
}

export interface Imaging<P extends Picture> {
  fromFrame(frame: Frame): P
  /** A JPEG or PNG upright as its EXIF rotation says, or null when it cannot be decoded. */
  decode(bytes: Uint8Array): Promise<P | null>
}

export interface Cutting<P extends Picture> {
  /** Whole pixels of a picture, which must have them all. They may be the picture's own: to be released before it. */
  part(picture: P, box: Box): P
}

/** Finds faces. test/contract/detector.ts is the suite that each adapter passes. */
export interface Detector<P extends Picture> {
  /**
   * Faces in pixels of `picture`, best score first.
   * @param share of the detector's input that the picture fills, over 0 to 1 (default); less makes faces smaller for the
   *   net, which misses those that fill the whole input
   * @param minScore the least score of a face that is told; default: what the detector was set to
   */
  detect(picture: P, share?: number, minScore?: number): Promise<readonly Detection[]>
}

/** Says how well lit and how sharp a face is. */
export interface FaceMeter<P extends Picture> {
  /** `detection` must be one found in this very `picture`. */
  measure(picture: P, detection: Detection): Light
}

/** Turns a face into a point of the embedding space. */
export interface Embedder<P extends Picture> {
  readonly space: EmbeddingSpace
  /**
   * A unit-length vector, or null when the net makes none of the face: its landmarks lie in one point, or it computes nonsense.
   * `detection` must be one found in this very `picture`.
   */
  embed(picture: P, detection: Detection): Promise<Float32Array | null>
}
