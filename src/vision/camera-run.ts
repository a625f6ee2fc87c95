import { once } from 'node:events'
import { anySignal } from '../async/any-signal.ts'
import { openSource } from '../camera/open.ts'
import { systemClock, systemWait } from '../clock/system-clock.ts'
import type { CameraConfig } from '../config/schema.ts'
import type { CameraId, MonotonicMs } from '../domain/brand.ts'
import { reportOf } from '../domain/errors.ts'
import { type Frame, free } from '../domain/frame.ts'
import type { Presence, Sighting } from '../domain/sighting.ts'
import type { Log } from '../log/log.ts'
import { run } from '../pipeline/run.ts'
import { supervised } from '../pipeline/supervise.ts'
import type { Tally } from '../pipeline/tally.ts'
import type { FrameResult, Walk } from '../pipeline/walk.ts'
import type { FrameSource } from '../ports/frame-source.ts'
import { atNight } from './at-night.ts'
import type { FaceImages } from './face-images.ts'
import { frameDeadline } from './frame-deadline.ts'
import type { MatPicture } from './imaging.ts'
import type { Onlooker } from './onlooker.ts'
import type { CameraHours, CameraState, FromVision, VisionSettings } from './protocol.ts'
import { RejectedTeller } from './rejected-teller.ts'
import { Shutter } from './shutter.ts'

/** Milliseconds at most between two messages about a picture in which nobody came or went. */
const maxPresenceInterval = 1000
const tallyEvery = 10_000

/** A picture that makes the walk throw is left out; so many in a row are no accident. */
const maxFailures = 10

/** What may change while a camera runs. */
export type CameraSettings = Pick<VisionSettings, 'absentAfter' | 'recognising' | 'faceImages' | 'tellRejected'>

export interface CameraParts {
  readonly camera: CameraId
  readonly walk: Walk<MatPicture>
  readonly tally: Tally
  readonly onlooker: Onlooker
  readonly faces: Pick<FaceImages, 'of'>
  readonly send: (message: FromVision) => void
  readonly log: Log
  readonly settings: CameraSettings
}

/** Runs one camera to its end, with pauses, and tells main what comes of it. */
export class CameraRun {
  readonly #camera: CameraId
  readonly #walk: Walk<MatPicture>
  readonly #tally: Tally
  readonly #onlooker: Onlooker
  readonly #faces: CameraParts['faces']
  readonly #send: (message: FromVision) => void
  readonly #log: Log
  #settings: CameraSettings
  /** Milliseconds between two looks; 0 for no limit. */
  #leastInterval = 0
  #live = false
  #presence: Presence | null = null
  #talliedAt = systemClock.monotonic()
  readonly #rejected: RejectedTeller
  /** Pictures in a row that could not be judged. */
  #failures = 0
  /** Whether the last picture was let go unseen. */
  #rested = false
  readonly #shutter = new Shutter()

  constructor({ camera, walk, tally, onlooker, faces, send, log, settings }: CameraParts) {
    this.#camera = camera
    this.#walk = walk
    this.#tally = tally
    this.#onlooker = onlooker
    this.#faces = faces
    this.#send = send
    this.#log = log
    this.#rejected = new RejectedTeller(camera, send)
    this.#settings = settings
    this.use(settings)
  }

  /** From the next picture on. */
  use(settings: CameraSettings): void {
    this.#settings = settings
    this.#rejected.enabled = settings.tellRejected
  }

  /**
   * How often somebody is looked for, milliseconds on average and at least; 0 for no limit. Of a source that is not live every
   * frame is looked at all the same: it waits for that.
   */
  setPace(leastInterval: number): void {
    this.#leastInterval = leastInterval
    if (this.#live) this.#walk.useLeastInterval(leastInterval)
  }

  /** While on, no source is open. What is in work is not told any more. */
  setPrivacy(on: boolean): void {
    this.#shutter.setPrivacy(on)
  }

  /** The same by the time of day; left out: it is day, and the camera may be open. */
  setHours(hours?: CameraHours): void {
    this.#shutter.setHours(hours)
  }

  /** Never rejects: a source that fails is told as the camera's state. */
  async toEnd(config: CameraConfig, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Until the stop, or something changes.
      const current = anySignal(signal, this.#shutter.current)
      const { closed } = this.#shutter
      if (closed !== null) await this.#pause(closed, current)
      else if (await this.#oneOpening(config, current)) return
    }
  }

  async #pause(state: 'paused' | 'off-schedule', current: AbortSignal): Promise<void> {
    this.#forget()
    this.#tell({ state })
    if (!current.aborted) await once(current, 'abort')
  }

  /** Whoever is still there is recognised anew afterwards, and told anew. */
  #forget(): void {
    this.#walk.forget()
    this.#presence = null
  }

  /** Returns true when the camera has ended for good. */
  async #oneOpening(config: CameraConfig, current: AbortSignal): Promise<boolean> {
    try {
      const source = this.#open(config)
      this.#live = source.live
      this.setPace(this.#leastInterval)
      await run(source, (frame) => this.#process(frame), this.#tally, current)
      this.#sendTally()
      if (current.aborted) return false
      this.#tell({ state: 'ended' })
    } catch (error) {
      if (current.aborted) return false
      this.#tell({ state: 'failed', error: reportOf(error) })
    }
    return true
  }

  #open(config: CameraConfig): FrameSource {
    const source = this.#shutter.night ? atNight(config.source) : config.source
    return supervised(openSource(this.#camera, source, { clock: systemClock, log: this.#log }), {
      deadline: frameDeadline(config),
      clock: systemClock,
      wait: systemWait,
      report: (state) => this.#tell(state),
    })
  }

  /** Nothing but that is told of a camera that is to be closed. */
  #tell(state: CameraState): void {
    if (this.#isClosed && state.state !== this.#shutter.closed) return
    this.#send({ type: 'camera', camera: this.#camera, state })
  }

  get #isClosed(): boolean {
    return this.#shutter.closed !== null
  }

  async #process(frame: Frame): Promise<void> {
    try {
      if (this.#settings.recognising) await this.#recognise(frame)
      else this.#rest()
      await this.#lookOn(frame)
    } finally {
      free(frame.pixels)
    }
    if (!this.#isClosed && frame.capturedAt - this.#talliedAt >= tallyEvery) this.#sendTally(frame.capturedAt)
  }

  /** Lets a picture go unseen. Main hears nothing, and so knows that nobody watches. */
  #rest(): void {
    this.#tally.frames++
    this.#rested = true
  }

  async #recognise(frame: Frame): Promise<void> {
    if (this.#rested) this.#forget()
    this.#rested = false
    const result = await this.#judge(frame)
    if (result === null || this.#isClosed || !this.#settings.recognising) return
    const { sightings, presence, rejected, ended } = result
    for (const sighting of sightings) this.#send({ type: 'sighting', sighting })
    for (const track of ended) this.#send({ type: 'ended', ended: track })
    this.#tellPresence(presence)
    this.#rejected.tell(rejected, frame.capturedAt)
    if (this.#settings.faceImages && sightings.length > 0) await this.#showFaces(frame, sightings)
  }

  async #showFaces(frame: Frame, sightings: readonly Sighting[]): Promise<void> {
    for (const face of await this.#faces.of(frame, sightings)) if (!this.#isClosed) this.#send(face)
  }

  /** For an enrolment, whether or not anybody is to be recognised. */
  async #lookOn(frame: Frame): Promise<void> {
    const look = await this.#onlooker.see(frame)
    if (look !== null && !this.#isClosed) this.#send(look)
  }

  /** Null for a picture that is left out. @throws what the last of too many in a row threw */
  async #judge(frame: Frame): Promise<FrameResult | null> {
    try {
      const result = await this.#walk.process(frame)
      this.#failures = 0
      return result
    } catch (error) {
      if (++this.#failures === maxFailures) throw error
      this.#log.error({ camera: this.#camera, ...reportOf(error), in_a_row: this.#failures }, 'picture not judged')
      return null
    }
  }

  #tellPresence(presence: Presence): void {
    const before = this.#presence
    // Well below the time after which main takes somebody for gone.
    const interval = Math.min(maxPresenceInterval, this.#settings.absentAfter / 3)
    const due = before === null || presence.at - before.at >= interval
    if (!due && !differs(before, presence)) return
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
