import type { CameraId } from '../domain/brand.ts'
import type { Frame } from '../domain/frame.ts'

/**
 * Where frames come from. test/contract/frame-source.ts is the suite that each adapter passes.
 *
 * `frames` may be called again after it ended or failed; each call starts over. It ends when the source has no more
 * pictures or `signal` aborts (then soon and without an error), and throws a FamiliarError when the source fails.
 */
export interface FrameSource {
  readonly camera: CameraId
  /** True when frames come in real time and only the newest matters; false when each one does, and the source can wait. */
  readonly live: boolean
  frames(signal: AbortSignal): AsyncIterable<Frame>
}
