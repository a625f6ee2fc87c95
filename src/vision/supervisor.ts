import { setTimeout as delay } from 'node:timers/promises'
import { FamiliarError } from '../domain/errors.ts'
import type { GallerySnapshot } from '../domain/person.ts'
import type { Log } from '../log/log.ts'
import type { Examination } from '../pipeline/examine.ts'
import { type Ending, VisionProcess } from './process.ts'
import type { FromVision, VisionInfo, VisionSettings } from './protocol.ts'

/** Milliseconds. */
export interface Backoff {
  readonly first: number
  readonly longest: number
  /** A life of at least this length was a good one: the next restart waits `first` again. */
  readonly healthyAfter: number
}

export interface VisionListener {
  /** What vision says of its cameras. */
  message(message: Extract<FromVision, { type: 'camera' | 'sighting' | 'presence' | 'tally' }>): void
  /** It died; it comes back in `delayMs`. */
  died(how: Ending, delayMs: number): void
  /** It is ready (again). */
  ready(info: VisionInfo, pid: number): void
  /** It cannot start again, and trying will not help. */
  failed(error: FamiliarError): void
}

const defaultBackoff: Backoff = { first: 250, longest: 30_000, healthyAfter: 60_000 }
/** Deaths before the first readiness after which nobody waits any longer. */
const maxFirstDeaths = 3
const stopDeadline = 3000

/** Keeps one vision process alive: restarts it with backoff and gives it the newest gallery again. */
export class VisionSupervisor {
  readonly #settings: VisionSettings
  readonly #listener: VisionListener
  readonly #log: Log
  readonly #backoff: Backoff
  readonly #stopping = new AbortController()
  readonly #first = Promise.withResolvers<VisionInfo>()
  #process: VisionProcess | undefined
  #ready = false
  #gallery: GallerySnapshot | undefined
  #lives: Promise<void> | undefined

  constructor(settings: VisionSettings, listener: VisionListener, log: Log, backoff: Backoff = defaultBackoff) {
    this.#settings = settings
    this.#listener = listener
    this.#log = log
    this.#backoff = backoff
  }

  /**
   * Resolves when vision is ready for the first time.
   * @throws FamiliarError what vision reported, or `vision-unavailable`
   */
  start(): Promise<VisionInfo> {
    this.#lives ??= this.#live()
    return this.#first.promise
  }

  /** Replaces the gallery, now and after each restart; the first one starts the cameras. */
  setGallery(gallery: GallerySnapshot): void {
    this.#gallery = gallery
    if (this.#ready) this.#process?.send({ type: 'gallery', gallery })
  }

  /** @throws FamiliarError `vision-unavailable` */
  async examine(photo: Uint8Array): Promise<Examination> {
    if (this.#process === undefined || !this.#ready) {
      throw new FamiliarError('vision-unavailable', 'The vision process is being restarted')
    }
    return this.#process.examine(photo)
  }

  /** Ends vision: politely, after three seconds by force. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#process?.send({ type: 'stop' })
    const deadline = setTimeout(() => this.#process?.kill(), stopDeadline)
    await this.#lives
    clearTimeout(deadline)
  }

  async #live(): Promise<void> {
    let deaths = 0
    let wait = this.#backoff.first
    while (!this.#stopping.signal.aborted) {
      const bornAt = performance.now()
      const how = await this.#oneLife()
      if (how === null || this.#stopping.signal.aborted) return
      if (++deaths === maxFirstDeaths) {
        this.#first.reject(new FamiliarError('vision-unavailable', `The vision process ended ${deaths} times: ${how}`))
      }
      if (performance.now() - bornAt >= this.#backoff.healthyAfter) wait = this.#backoff.first
      this.#log.error({ how, restartInMs: wait }, 'vision died')
      this.#listener.died(how, wait)
      await delay(wait, undefined, { signal: this.#stopping.signal }).catch(() => {})
      wait = Math.min(2 * wait, this.#backoff.longest)
    }
  }

  /** Returns how it ended, or null when it reported that it cannot start. */
  async #oneLife(): Promise<Ending | null> {
    let failed = false
    this.#process = new VisionProcess(this.#settings, (message) => {
      if (message.type === 'ready') this.#onReady(message.info)
      else if (message.type === 'failed') {
        failed = true
        this.#onFailed(new FamiliarError(message.error.code, message.error.message))
      } else this.#listener.message(message)
    })
    const how = await this.#process.ended
    this.#ready = false
    this.#process = undefined
    return failed ? null : how
  }

  #onReady(info: VisionInfo): void {
    this.#ready = true
    this.#listener.ready(info, this.#process?.pid ?? 0)
    if (this.#gallery !== undefined) this.#process?.send({ type: 'gallery', gallery: this.#gallery })
    this.#first.resolve(info)
  }

  #onFailed(error: FamiliarError): void {
    this.#first.reject(error)
    this.#listener.failed(error)
  }
}
