import { openSource } from '../camera/open.ts'
import { systemClock } from '../clock/system-clock.ts'
import type { SourceConfig } from '../config/schema.ts'
import type { CameraId, MonotonicMs } from '../domain/brand.ts'
import { reportOf } from '../domain/errors.ts'
import type { Frame } from '../domain/frame.ts'
import type { Presence } from '../domain/sighting.ts'
import type { Log } from '../log/log.ts'
import { run } from '../pipeline/run.ts'
import type { Tally } from '../pipeline/tally.ts'
import type { Walk } from '../pipeline/walk.ts'
import type { MatPicture } from './imaging.ts'
import type { FromVision } from './protocol.ts'

/** Milliseconds at most between two messages about a picture in which nobody came or went. */
const maxPresenceInterval = 1000
const tallyEvery = 10_000

/** Runs one camera to its end and tells main what comes of it. */
export class CameraRun {
  readonly #camera: CameraId
  readonly #walk: Walk<MatPicture>
  readonly #tally: Tally
  readonly #send: (message: FromVision) => void
  readonly #log: Log
  /** Well below the time after which main takes somebody for gone. */
  readonly #presenceInterval: number
  #presence: Presence | null = null
  #talliedAt = systemClock.monotonic()

  constructor(
    camera: CameraId,
    walk: Walk<MatPicture>,
    tally: Tally,
    send: (message: FromVision) => void,
    log: Log,
    absentAfter: number,
  ) {
    this.#camera = camera
    this.#walk = walk
    this.#tally = tally
    this.#send = send
    this.#log = log
    this.#presenceInterval = Math.min(maxPresenceInterval, absentAfter / 3)
  }

  /** Never rejects: a source that fails is told as the camera's state. */
  async toEnd(config: SourceConfig, signal: AbortSignal): Promise<void> {
    const camera = this.#camera
    try {
      const source = openSource(camera, config, { clock: systemClock, log: this.#log })
      this.#send({ type: 'camera', camera, state: { state: 'running' } })
      await run(source, (frame) => this.#process(frame), this.#tally, signal)
      this.#sendTally()
      this.#send({ type: 'camera', camera, state: { state: 'ended' } })
    } catch (error) {
      this.#send({ type: 'camera', camera, state: { state: 'failed', error: reportOf(error) } })
    }
  }

  async #process(frame: Frame): Promise<void> {
    const { sightings, presence } = await this.#walk.process(frame)
    for (const sighting of sightings) this.#send({ type: 'sighting', sighting })
    this.#tellPresence(presence)
    if (frame.capturedAt - this.#talliedAt >= tallyEvery) this.#sendTally(frame.capturedAt)
  }

  #tellPresence(presence: Presence): void {
    const before = this.#presence
    const due = before === null || presence.at - before.at >= this.#presenceInterval
    const somebody = presence.people.length + presence.strangers > 0
    if (!((due && somebody) || differs(before, presence))) return
    this.#presence = presence
    this.#send({ type: 'presence', presence })
  }

  #sendTally(at: MonotonicMs = systemClock.monotonic()): void {
    this.#talliedAt = at
    this.#send({ type: 'tally', camera: this.#camera, tally: this.#tally.snapshot() })
  }
}

function differs(a: Presence | null, b: Presence): boolean {
  return a === null || a.strangers !== b.strangers || a.people.join() !== b.people.join()
}
