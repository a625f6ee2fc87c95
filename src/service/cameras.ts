import type { CameraId } from '../domain/brand.ts'
import { FamiliarError } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { CameraState } from '../vision/protocol.ts'

/** What the cameras do, as vision tells it. */
export class Cameras {
  readonly #log: Log
  readonly #states: Map<string, CameraState | null>
  readonly #finished = Promise.withResolvers<void>()

  constructor(names: readonly string[], log: Log) {
    this.#log = log
    this.#states = new Map(names.map((name) => [name, null]))
    // Who waits for it may come later than it happens.
    this.#finished.promise.catch(() => {})
  }

  /** Resolves when every camera has ended by itself; rejects when none is left and one of them failed. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  report(camera: CameraId, state: CameraState): void {
    this.#states.set(camera, state)
    if (state.state === 'failed') this.#log.error({ camera, ...state.error }, 'camera failed')
    else this.#log.info({ camera }, `camera ${state.state}`)
    this.#settle()
  }

  /** Vision died: its cameras start anew with it. */
  lost(): void {
    for (const name of this.#states.keys()) this.#states.set(name, null)
  }

  #settle(): void {
    const states = [...this.#states.values()]
    if (states.some((state) => state === null || state.state === 'running')) return
    const failed = states.find((state) => state?.state === 'failed')
    if (failed === undefined) this.#finished.resolve()
    else this.#finished.reject(new FamiliarError(failed.error.code, failed.error.message))
  }
}
