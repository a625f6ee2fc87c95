import { errorOf, FamiliarError, isFamiliarError } from '../../domain/errors.ts'
import type { Examination } from '../../pipeline/examine.ts'
import { VisionProcess } from '../../vision/process.ts'
import type { VisionInfo, VisionSettings } from '../../vision/protocol.ts'

/** Milliseconds without a sign of life after which vision hangs, and between two questions for one. */
const silence = 30_000
const askEvery = 5000
/** A photo that ended vision so often is not tried again, for it may be what ends it. */
const maxDeaths = 2

/** A vision process for one photo at a time, that comes back when it dies. */
export class Examiner implements Disposable {
  readonly #settings: VisionSettings
  #process: VisionProcess | undefined
  #ready: Promise<VisionInfo> | undefined
  #closed = false

  constructor(settings: VisionSettings) {
    this.#settings = settings
  }

  /**
   * Resolves when its nets are loaded.
   * @throws FamiliarError what loading them throws, `vision-unavailable`
   */
  info(): Promise<VisionInfo> {
    this.#ready ??= this.#start()
    return this.#ready
  }

  /**
   * Faces that the quality gate refuses are embedded, too.
   * @returns null when vision died of the photo
   * @throws FamiliarError what `info` throws
   */
  async examine(photo: Uint8Array): Promise<Examination | null> {
    for (let deaths = 0; deaths < maxDeaths; ) {
      await this.info()
      try {
        return await this.#examineWatched(photo)
      } catch (error) {
        if (!isFamiliarError(error) || error.code !== 'vision-unavailable' || this.#closed) throw error
        deaths++
        this.#ready = undefined
      }
    }
    return null
  }

  [Symbol.dispose](): void {
    this.#closed = true
    this.#process?.kill()
  }

  async #examineWatched(photo: Uint8Array): Promise<Examination> {
    const process = this.#process as VisionProcess
    const watch = setInterval(() => process.demandLife(silence), askEvery)
    try {
      return await process.examine(photo, { refusedToo: true })
    } finally {
      clearInterval(watch)
    }
  }

  async #start(): Promise<VisionInfo> {
    const { promise, resolve, reject } = Promise.withResolvers<VisionInfo>()
    const process = new VisionProcess(this.#settings, (message) => {
      if (message.type === 'ready') resolve(message.info)
      else if (message.type === 'failed') reject(errorOf(message.error))
    })
    this.#process = process
    const died = process.ended.then((how) => {
      throw new FamiliarError('vision-unavailable', `The vision process ended (${how}) before it was ready`)
    })
    // Later deaths are told by `examine`.
    died.catch(() => {})
    return Promise.race([promise, died])
  }
}
