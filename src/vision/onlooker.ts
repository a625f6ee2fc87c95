import type { CameraId, MonotonicMs } from '../domain/brand.ts'
import { reportOf } from '../domain/errors.ts'
import type { Frame } from '../domain/frame.ts'
import type { Log } from '../log/log.ts'
import type { SeenPicture } from '../pipeline/examine.ts'
import type { Look } from './protocol.ts'

/** Milliseconds at least between two looks: somebody holds a pose for a second or two, and recognition goes on meanwhile. */
const lookInterval = 333

/** Examines some pictures of one camera for somebody who is being enrolled before it. */
export class Onlooker {
  /** For which enrolment; null when there is none. */
  request: number | null = null
  readonly #camera: CameraId
  readonly #examine: (frame: Frame) => Promise<SeenPicture>
  readonly #log: Log
  #lookedAt = Number.NEGATIVE_INFINITY as MonotonicMs

  /** @param examine leaves the frame as it is */
  constructor(camera: CameraId, examine: (frame: Frame) => Promise<SeenPicture>, log: Log) {
    this.#camera = camera
    this.#examine = examine
    this.#log = log
  }

  /** What there is to tell of this frame; null when no look is due, or it failed. */
  async see(frame: Frame): Promise<Look | null> {
    const { request } = this
    if (request === null || frame.capturedAt - this.#lookedAt < lookInterval) return null
    this.#lookedAt = frame.capturedAt
    try {
      return { type: 'look', request, examination: await this.#examine(frame), at: frame.capturedAt }
    } catch (error) {
      // The next picture is as good.
      this.#log.error({ camera: this.#camera, ...reportOf(error) }, 'picture not examined for the enrolment')
      return null
    }
  }
}
