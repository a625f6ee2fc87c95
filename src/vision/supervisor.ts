import { setTimeout as delay } from 'node:timers/promises'
import { errorOf, FamiliarError } from '../domain/errors.ts'
import type { GallerySnapshot } from '../domain/person.ts'
import type { Log } from '../log/log.ts'
import type { Examination, ExamineOptions } from '../pipeline/examine.ts'
import { type Ending, type VisionLife, VisionProcess } from './process.ts'
import type { CameraHours, FromVision, VisionInfo, VisionSettings, Watch } from './protocol.ts'

/** Milliseconds. */
export interface Patience {
  /** Before the first restart, and before the next ones at most: each waits twice as long as the one before. */
  readonly first: number
  readonly longest: number
  /** A life of at least this length was a good one: the next restart waits `first` again. */
  readonly healthyAfter: number
  /** Without a sign of life for so long it hangs, and is killed. Native code may hold it up for a second or two. */
  readonly silence: number
}

export type CameraMessage = Extract<
  FromVision,
  { type: 'camera' | 'sighting' | 'presence' | 'ended' | 'tally' | 'rejected' | 'look' | 'face' }
>

export interface VisionListener {
  /** What vision says of its cameras. */
  message(message: CameraMessage): void
  /** It died; it comes back in `delayMs`. */
  died(how: Ending, delayMs: number): void
  /** It is ready (again). */
  ready(info: VisionInfo, pid: number): void
  /** It cannot start again, and trying will not help. */
  failed(error: FamiliarError): void
}

const ignore = (): void => {}
/** Of who only waits for answers: what it misses, those say. */
export const deafListener: VisionListener = { message: ignore, died: ignore, ready: ignore, failed: ignore }

const defaultPatience: Patience = { first: 250, longest: 30_000, healthyAfter: 60_000, silence: 30_000 }
/** Deaths before the first readiness after which nobody waits any longer. */
const maxFirstDeaths = 3
const stopDeadline = 2000

/** Keeps one vision process alive: restarts it with backoff and gives it the newest gallery again. */
export class VisionSupervisor {
  #settings: VisionSettings
  readonly #listener: VisionListener
  readonly #log: Log
  readonly #patience: Patience
  readonly #stopping = new AbortController()
  readonly #first = Promise.withResolvers<VisionInfo>()
  #process: VisionProcess | undefined
  #ready = false
  #gallery: GallerySnapshot | undefined
  #privacy = false
  #hours: Readonly<Record<string, CameraHours>> = {}
  #leastInterval = 0
  #watch: Watch | null = null
  #deaths = 0
  #failure: FamiliarError | undefined
  #lives: Promise<void> | undefined

  constructor(settings: VisionSettings, listener: VisionListener, log: Log, patience: Patience = defaultPatience) {
    this.#settings = settings
    this.#listener = listener
    this.#log = log
    this.#patience = patience
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

  /** Its process, while one is ready. */
  get pid(): number | undefined {
    return this.#ready ? this.#process?.pid : undefined
  }

  /** Of its process; null while the next one is waited for. */
  get life(): VisionLife | null {
    return this.#process?.life ?? null
  }

  /** How often it died so far. */
  get deaths(): number {
    return this.#deaths
  }

  /** Takes over what may change while running, now and after each restart. */
  configure(settings: VisionSettings): void {
    this.#settings = settings
    if (this.#ready) this.#process?.send({ type: 'settings', settings })
  }

  /** Closes all cameras, or lets them run again; holds after a restart, too. */
  setPrivacy(on: boolean): void {
    this.#privacy = on
    if (this.#ready) this.#process?.send({ type: 'privacy', on })
  }

  /** What the time of day means for the cameras, by their names; holds after a restart, too. */
  setHours(hours: Readonly<Record<string, CameraHours>>): void {
    this.#hours = hours
    if (this.#ready) this.#process?.send({ type: 'hours', hours })
  }

  /** Milliseconds between two looks for somebody, on average and at least; 0 for no limit. Holds after a restart, too. */
  setPace(leastInterval: number): void {
    this.#leastInterval = leastInterval
    if (this.#ready) this.#process?.send({ type: 'pace', leastInterval })
  }

  /** Lets a camera tell what an enrolment needs to know, until null ends it; holds after a restart, too. */
  setWatch(watch: Watch | null): void {
    this.#watch = watch
    if (this.#ready) this.#process?.send({ type: 'watch', watch })
  }

  /** @throws FamiliarError `vision-unavailable` */
  async examine(photo: Uint8Array, options?: ExamineOptions): Promise<Examination> {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#process === undefined || !this.#ready) {
      throw new FamiliarError('vision-unavailable', 'The vision process is being restarted')
    }
    return this.#process.examine(photo, options)
  }

  /** Ends vision: politely, after two seconds by force. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#first.reject(new FamiliarError('vision-unavailable', 'The vision process was stopped'))
    this.#first.promise.catch(() => {})
    this.#process?.send({ type: 'stop' })
    const deadline = setTimeout(() => this.#process?.kill(), stopDeadline)
    await this.#lives
    clearTimeout(deadline)
  }

  async #live(): Promise<void> {
    let wait = this.#patience.first
    while (!this.#stopping.signal.aborted) {
      const bornAt = performance.now()
      const how = await this.#oneLife()
      if (how === null || this.#stopping.signal.aborted) return
      if (++this.#deaths === maxFirstDeaths) {
        this.#first.reject(
          new FamiliarError('vision-unavailable', `The vision process ended ${this.#deaths} times: ${how}`),
        )
      }
      if (performance.now() - bornAt >= this.#patience.healthyAfter) wait = this.#patience.first
      this.#log.error({ how, restartInMs: wait }, 'vision died')
      this.#listener.died(how, wait)
      await delay(wait, undefined, { signal: this.#stopping.signal }).catch(() => {})
      wait = Math.min(2 * wait, this.#patience.longest)
    }
  }

  /** Returns how it ended, or null when it reported that it cannot start. */
  async #oneLife(): Promise<Ending | null> {
    let failed = false
    this.#process = new VisionProcess(this.#settings, (message) => {
      if (message.type === 'ready') this.#onReady(message.info)
      else if (message.type === 'failed') {
        failed = true
        this.#onFailed(errorOf(message.error))
      } else this.#listener.message(message)
    })
    const watch = setInterval(() => this.#process?.demandLife(this.#patience.silence), this.#patience.silence / 6)
    const how = await this.#process.ended
    clearInterval(watch)
    this.#ready = false
    this.#process = undefined
    return failed ? null : how
  }

  #onReady(info: VisionInfo): void {
    this.#ready = true
    this.#listener.ready(info, this.#process?.pid ?? 0)
    // Before the gallery, which starts the cameras.
    if (this.#privacy) this.#process?.send({ type: 'privacy', on: true })
    this.#process?.send({ type: 'hours', hours: this.#hours })
    if (this.#leastInterval > 0) this.#process?.send({ type: 'pace', leastInterval: this.#leastInterval })
    if (this.#gallery !== undefined) this.#process?.send({ type: 'gallery', gallery: this.#gallery })
    if (this.#watch !== null) this.#process?.send({ type: 'watch', watch: this.#watch })
    this.#first.resolve(info)
  }

  #onFailed(error: FamiliarError): void {
    this.#failure = error
    this.#first.reject(error)
    this.#listener.failed(error)
  }
}
