import type { ServiceManager } from '../../config/service-manager.ts'
import { messageOf } from '../../domain/errors.ts'
import type { Log } from '../../log/log.ts'
import type { Notify } from './notify.ts'
import type { Pulse } from './pulse.ts'
import { standstill } from './standstill.ts'
import { statusText } from './status-text.ts'

/** Milliseconds between two looks at the daemon. */
const lookEvery = 1000
/** Milliseconds after which rates are told anew at the latest; a new state of a camera is told at the next look. */
const longestSilence = 30_000
/** So many messages fit into the watchdog's time: one may fail, and one come late. */
const messagesInTime = 4
/** Milliseconds after which what could not be told is tried again. */
const retryAfter = 5000

export interface TellerOptions {
  readonly manager: ServiceManager
  readonly notify: Notify
  readonly pulse: () => Pulse
  /** Milliseconds that each camera may take for a frame. */
  readonly deadlines: Readonly<Record<string, number>>
  readonly log: Log
  /** Milliseconds, on the clock of the pulse. */
  readonly now?: () => number
}

/** Tells the service manager that the daemon is ready, what its cameras do, and that it lives: as long as nothing in it stands still. */
export class ManagerTeller implements Disposable {
  readonly #options: TellerOptions
  readonly #now: () => number
  readonly #interval: number
  readonly #timer: NodeJS.Timeout
  #telling = false
  #ready = false
  #failing = false
  #dueAt = Number.NEGATIVE_INFINITY
  /** Changes when something happened that is told at once. */
  #mark = ''
  /** What stands still. */
  #still: string | null = null

  /** From now on the daemon is ready. */
  constructor(options: TellerOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
    this.#interval = Math.min(longestSilence, (options.manager.watchdog ?? Number.POSITIVE_INFINITY) / messagesInTime)
    this.#timer = setInterval(() => void this.look(), lookEvery)
    void this.look()
  }

  /** Tells what there is to tell, one message at a time. Never rejects. */
  async look(): Promise<void> {
    const now = this.#now()
    const pulse = this.#options.pulse()
    this.#judge(pulse, now)
    const mark = [this.#still, pulse.vision !== null, ...Object.values(pulse.cameras).map(({ since }) => since)].join()
    const news = mark !== this.#mark && !this.#failing
    if (this.#telling || (!news && now < this.#dueAt)) return
    this.#telling = true
    const told = await this.#tell(this.#messageOf(pulse))
    this.#telling = false
    this.#ready ||= told
    this.#mark = mark
    this.#dueAt = now + (told ? this.#interval : retryAfter)
  }

  /** The daemon ends now, to be started anew in the same process: no end of the service, which is ready again when it is. */
  async restarting(): Promise<void> {
    this[Symbol.dispose]()
    await this.#tell(['RELOADING=1', 'STATUS=starting anew'])
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #judge(pulse: Pulse, now: number): void {
    const still = standstill(pulse, this.#options.deadlines, now)
    if (still !== this.#still && still !== null) {
      this.#options.log.error({ part: still }, 'stands still: the watchdog of the service manager is not fed')
    }
    this.#still = still
  }

  #messageOf(pulse: Pulse): string[] {
    const fed = this.#still === null && this.#options.manager.watchdog !== null
    const status = statusText(pulse) + (this.#still === null ? '' : `; ${this.#still} stands still`)
    return [...(this.#ready ? [] : ['READY=1']), ...(fed ? ['WATCHDOG=1'] : []), `STATUS=${status}`]
  }

  /** Returns whether it was told. */
  async #tell(assignments: readonly string[]): Promise<boolean> {
    try {
      await this.#options.notify(assignments)
      this.#failing = false
    } catch (error) {
      if (!this.#failing) this.#options.log.warn({ reason: messageOf(error) }, 'the service manager cannot be told')
      this.#failing = true
    }
    return !this.#failing
  }
}
