import type { CameraId, MonotonicMs } from './brand.ts'

/** How `Frame.pixels` is laid out: packed blue-green-red rows, or planar YUV 4:2:0 (Y, then U, then V). */
type PixelFormat = 'bgr' | 'i420'

/** One picture of one camera, at full resolution. Its receiver owns the pixels: the source never writes to them again. */
export interface Frame {
  readonly camera: CameraId
  /** Counts the frames of this source from 0; a gap means frames were dropped before the mailbox. */
  readonly sequence: number
  readonly capturedAt: MonotonicMs
  /** Pixels; even numbers for `i420`. */
  readonly width: number
  /** Pixels; even numbers for `i420`. */
  readonly height: number
  readonly format: PixelFormat
  /** Bytes from one row to the next of the first plane: at least 3 * width for `bgr`, width for `i420` (whose chroma rows are half of it). */
  readonly stride: number
  readonly pixels: Uint8Array
}

/**
 * Gives the memory of bytes back at once, which nobody may read from then on. Garbage of pictures comes by 14 MB a second and
 * camera, and V8 lets tens of MB gather, or spends its time on collecting.
 */
export function free({ buffer, byteLength }: Uint8Array): void {
  // Small ones may share theirs with others (Buffer.poolSize).
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
