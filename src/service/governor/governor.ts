import type { MonotonicMs } from '../../domain/brand.ts'
import type { Log } from '../../log/log.ts'
import type { GovernorReason } from '../../mqtt/governor-payload.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Board, BoardState } from '../board.ts'
import { Control, rates, type Verdict } from './control.ts'
import type { Load, LoadState } from './load.ts'

/** Milliseconds. */
const lookEvery = 5000

/** What the governor does, and by what it judges beside the state of the board. */
export interface GovernorStatus extends Pick<LoadState, 'waiting' | 'clock'> {
  /** 0 is full speed. */
  readonly level: number
  /** Looks a second at most; null without a limit. */
  readonly perSecond: number | null
  readonly why: readonly GovernorReason[]
}

export interface GovernorOptions {
  readonly board: Pick<Board, 'state'>
  readonly load: Pick<Load, 'state'>
  readonly vision: { readonly pid: number | undefined; setPace(leastInterval: number): void }
  /** As they are now; degrees Celsius. */
  readonly settings: () => { readonly enabled: boolean; readonly temperature: number }
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
}

/** Makes vision look for somebody less often before the firmware makes the whole board slow, and says so (docs/governor.md). */
export class Governor implements Disposable {
  readonly #options: GovernorOptions
  #control = new Control()
  #status: GovernorStatus = { level: 0, perSecond: null, why: [], waiting: null, clock: null }
  readonly #timer: NodeJS.Timeout
  #looking = false

  constructor(options: GovernorOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.look(), lookEvery)
  }

  get status(): GovernorStatus {
    return this.#status
  }

  /** What the timer does: reads how the machine is, and acts upon it. Never rejects. */
  async look(): Promise<void> {
    // The firmware may take seconds to answer.
    if (this.#looking) return
    this.#looking = true
    const board = await this.#options.board.state()
    this.#looking = false
    const at = this.#options.clock.monotonic()
    const load = this.#options.load.state(this.#options.vision.pid, at / 1000)
    const verdict = this.#judge(board, load, at)
    const before = this.#status.level
    this.#status = { ...verdict, perSecond: rates[verdict.level] ?? null, waiting: load.waiting, clock: load.clock }
    if (verdict.level !== before) this.#use(board.temperature, verdict.level > before)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #judge({ temperature, throttling }: BoardState, load: LoadState, at: MonotonicMs): Verdict {
    const { enabled, temperature: highest } = this.#options.settings()
    if (!enabled) {
      this.#control = new Control()
      return { level: 0, why: [] }
    }
    const slowed = load.capped || (throttling !== null && throttling.now.length > 0)
    return this.#control.decide({ ...load, temperature, slowed }, highest, at)
  }

  #use(temperature: number | null, slower: boolean): void {
    const { level, perSecond, why, waiting, clock } = this.#status
    this.#options.vision.setPace(perSecond === null ? 0 : 1000 / perSecond)
    this.#options.log.info(
      { level, per_second: perSecond, why, temperature, waiting, clock },
      slower ? 'faces are looked for less often' : 'faces are looked for more often again',
    )
  }
}
