import { brand, type CameraId } from '../domain/brand.ts'
import { errorOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { TallySnapshot } from '../pipeline/tally.ts'
import type { CameraState } from '../vision/protocol.ts'
import type { CameraStatus } from './control/daemon-desk.ts'
import { TallyLog } from './tally-log.ts'

interface Count {
  readonly tally: TallySnapshot
  /** Milliseconds, by performance.now(). */
  readonly at: number
  /** Frames a second since the count before; null for the first one. */
  readonly fps: number | null
}

/** Milliseconds that a rate is of at least. */
const leastTime = 1000

type Told = Pick<CameraPulse, 'state' | 'since'>

/** When a camera did what, by performance.now(). */
export interface CameraPulse {
  readonly state: CameraState
  /** When that was told. */
  readonly since: number
  /** When its frames were counted last; null before the first time. */
  readonly countedAt: number | null
  /** Frames a second of late; null when that is not known. */
  readonly fps: number | null
}

/** What the cameras do, as vision tells it. */
export class Cameras {
  readonly #log: Log
  readonly #tallies: TallyLog
  readonly #onChange: (camera: CameraId, state: CameraState) => void
  readonly #states: Map<CameraId, Told>
  readonly #counts = new Map<CameraId, Count>()
  readonly #finished = Promise.withResolvers<void>()

  /** @param onChange called with each new state of a camera, also when vision has died and all of them start anew */
  constructor(names: readonly string[], log: Log, onChange: (camera: CameraId, state: CameraState) => void) {
    this.#log = log
    this.#tallies = new TallyLog(log)
    this.#onChange = onChange
    this.#states = new Map(names.map((name) => [brand<CameraId>(name), told({ state: 'starting' })]))
    // Who waits for it may come later than it happens.
    this.#finished.promise.catch(() => {})
  }

  /** Resolves when every camera has ended by itself; rejects when none is left and one of them failed. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  status(): Record<string, CameraStatus> {
    const status = ([camera, { state, fps }]: [string, CameraPulse]): [string, CameraStatus] => {
      return [camera, { state, tally: this.#counts.get(brand<CameraId>(camera))?.tally ?? null, fps }]
    }
    return Object.fromEntries(Object.entries(this.pulses()).map(status))
  }

  pulses(): Record<string, CameraPulse> {
    const pulse = ([camera, { state, since }]: [CameraId, Told]): [string, CameraPulse] => {
      const count = this.#counts.get(camera)
      const fps = state.state === 'running' ? (count?.fps ?? null) : null
      return [camera, { state, since, countedAt: count?.at ?? null, fps }]
    }
    return Object.fromEntries([...this.#states].map(pulse))
  }

  /** What a camera's frames came to so far; counts start over when vision died. */
  count(camera: CameraId, tally: TallySnapshot): void {
    const at = performance.now()
    const before = this.#counts.get(camera)
    const frames = before === undefined ? -1 : tally.frames - before.tally.frames
    const time = before === undefined ? 0 : at - before.at
    const fps = frames < 0 || time < leastTime ? null : (1000 * frames) / time
    this.#counts.set(camera, { tally, at, fps })
    this.#tallies.tell(camera, tally, at)
  }

  report(camera: CameraId, state: CameraState): void {
    this.#states.set(camera, told(state))
    if (state.state === 'running') this.#countAnew(camera)
    if (state.state === 'ended' || state.state === 'failed') this.#tallies.end(camera)
    this.#tell(camera, state)
    this.#onChange(camera, state)
    this.#settle()
  }

  /** The time in which it was closed, or was tried again, is none of its rate. */
  #countAnew(camera: CameraId): void {
    const count = this.#counts.get(camera)
    if (count !== undefined) this.#counts.set(camera, { ...count, at: performance.now(), fps: null })
  }

  /** Vision died: its cameras start anew with it. */
  lost(): void {
    this.#counts.clear()
    for (const camera of this.#states.keys()) {
      this.#states.set(camera, told({ state: 'starting' }))
      this.#onChange(camera, { state: 'starting' })
    }
  }

  #tell(camera: CameraId, state: CameraState): void {
    if (state.state === 'failed') this.#log.error({ camera, ...state.error }, 'camera failed')
    else if (state.state === 'retrying') {
      const { error, attempt, retryInMs } = state
      this.#log.warn({ camera, ...error, attempt, retry_ms: Math.round(retryInMs) }, 'camera retrying')
    } else this.#log.info({ camera }, `camera ${state.state}`)
  }

  #settle(): void {
    const states = [...this.#states.values()].map(({ state }) => state)
    if (!states.every(({ state }) => state === 'ended' || state === 'failed')) return
    const failed = states.find((state) => state.state === 'failed')
    if (failed === undefined) this.#finished.resolve()
    else this.#finished.reject(errorOf(failed.error))
  }
}

function told(state: CameraState): Told {
  return { state, since: performance.now() }
}
