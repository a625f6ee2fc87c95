import type { CameraId, MonotonicMs } from '../domain/brand.ts'
import type { RejectedFace } from '../domain/face.ts'
import type { FromVision } from './protocol.ts'

/** Milliseconds between two messages of one camera at least: each waiting track may be rejected in each frame. */
const interval = 1000

/** Tells main which faces of a camera were rejected, when somebody wants to know. */
export class RejectedTeller {
  enabled = false
  readonly #camera: CameraId
  readonly #send: (message: FromVision) => void
  #toldAt: MonotonicMs | null = null

  constructor(camera: CameraId, send: (message: FromVision) => void) {
    this.#camera = camera
    this.#send = send
  }

  tell(faces: readonly RejectedFace[], at: MonotonicMs): void {
    if (!this.enabled || faces.length === 0) return
    if (this.#toldAt !== null && at - this.#toldAt < interval) return
    this.#toldAt = at
    this.#send({ type: 'rejected', camera: this.#camera, at, faces })
  }
}
