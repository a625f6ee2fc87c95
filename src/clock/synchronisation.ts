import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Where a machine says that its clock is right. */
export interface ClockSigns {
  /** Exists while systemd-timesyncd has the time from a server (systemd-timesyncd.service(8)). */
  readonly timesyncMark: string
  /** Exists where systemd runs (sd_booted(3)). */
  readonly systemdMark: string
  /** A command that prints `yes` when the kernel's clock is disciplined, by whatever program (timedatectl(1)). */
  readonly ask: readonly [command: string, ...args: string[]]
  /** Milliseconds between two askings. */
  readonly askEvery: number
}

const machine: ClockSigns = {
  timesyncMark: '/run/systemd/timesync/synchronized',
  systemdMark: '/run/systemd/system',
  ask: ['timedatectl', 'show', '--property=NTPSynchronized', '--value'],
  askEvery: 30_000,
}

/** Milliseconds; it answers in some tens. */
const patience = 5000

/**
 * Whether the wall clock is known to be right. Once it was it stays so: a clock that loses its server drifts by seconds a day,
 * while a Pi that never had one may be years back.
 *
 * systemd-timesyncd leaves a mark, chrony and ntpd do not; for them the kernel knows (STA_UNSYNC of adjtimex(2)), which Node
 * cannot ask. So `timedatectl` is asked, in the background and seldom, and the answer holds from the next call on.
 */
export class Synchronisation {
  readonly #signs: ClockSigns
  #synced = false
  #askedAt = Number.NEGATIVE_INFINITY

  constructor(signs: Partial<ClockSigns> = {}) {
    this.#signs = { ...machine, ...signs }
  }

  get synced(): boolean {
    const { timesyncMark, systemdMark } = this.#signs
    // Without systemd this is a container, whose clock is its host's.
    this.#synced ||= existsSync(timesyncMark) || !existsSync(systemdMark)
    if (!this.#synced) this.#ask()
    return this.#synced
  }

  #ask(): void {
    const { ask, askEvery } = this.#signs
    if (performance.now() - this.#askedAt < askEvery) return
    this.#askedAt = performance.now()
    const [command, ...args] = ask
    // A machine without the command, or without a bus to ask over, says nothing: that is not known to be right.
    execFile(command, args, { timeout: patience }, (error, answer) => {
      this.#synced ||= error === null && answer.trim() === 'yes'
    })
  }
}
