import type { CameraId } from '../domain/brand.ts'
import type { Log } from '../log/log.ts'
import type { TallySnapshot } from '../pipeline/tally.ts'

/** Milliseconds between the first two tallies that are logged, and at most: each time it is twice as long. */
const firstWait = 10_000
const longestWait = 3_600_000

interface Logged {
  readonly at: number
  readonly wait: number
  /** The newest that was not logged. */
  readonly pending: TallySnapshot | null
}

/**
 * Logs what cameras' frames came to ever less often: a line every ten seconds is all that a quiet house would write to its SD
 * card, 9 MB a day. Health, metrics and `familiar status` have each one; the log at level debug, too.
 */
export class TallyLog {
  readonly #log: Log
  readonly #cameras = new Map<CameraId, Logged>()

  constructor(log: Log) {
    this.#log = log
  }

  /** @param at milliseconds of any clock that never goes back */
  tell(camera: CameraId, tally: TallySnapshot, at: number): void {
    const before = this.#cameras.get(camera)
    if (before !== undefined && at - before.at < before.wait) {
      this.#log.debug({ camera, ...tally }, 'tally')
      this.#cameras.set(camera, { ...before, pending: tally })
      return
    }
    this.#log.info({ camera, ...tally }, 'tally')
    const wait = before === undefined ? firstWait : Math.min(longestWait, 2 * before.wait)
    this.#cameras.set(camera, { at, wait, pending: null })
  }

  /** The camera gives no more: its last tally is told, and the next one is its first. */
  end(camera: CameraId): void {
    const pending = this.#cameras.get(camera)?.pending
    if (pending) this.#log.info({ camera, ...pending }, 'tally')
    this.#cameras.delete(camera)
  }
}
