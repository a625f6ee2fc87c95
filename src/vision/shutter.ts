import type { CameraHours } from './protocol.ts'

const byDay: CameraHours = { open: true, night: false }

/** Says when a camera is to be open: neither privacy nor its hours close it. */
export class Shutter {
  #privacy = false
  #hours = byDay
  #current = new AbortController()

  /** Why the camera is to be closed, as its state says; null while it is to be open. Privacy is the stronger reason. */
  get closed(): 'paused' | 'off-schedule' | null {
    if (this.#privacy) return 'paused'
    return this.#hours.open ? null : 'off-schedule'
  }

  get night(): boolean {
    return this.#hours.night
  }

  /** Aborts with the next change: what was opened before is to be closed then, if only to be opened otherwise. */
  get current(): AbortSignal {
    return this.#current.signal
  }

  setPrivacy(on: boolean): void {
    if (on === this.#privacy) return
    this.#privacy = on
    this.#change()
  }

  /** @param hours left out: it is day, and the camera is to be open */
  setHours(hours = byDay): void {
    if (hours.open === this.#hours.open && hours.night === this.#hours.night) return
    this.#hours = hours
    this.#change()
  }

  #change(): void {
    this.#current.abort()
    this.#current = new AbortController()
  }
}
