import { Turns } from '../async/turns.ts'
import type { PersonId, WallMs } from '../domain/brand.ts'
import { messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { Clock } from '../ports/clock.ts'
import type { GalleryStore } from '../ports/gallery-store.ts'

export interface GuestsOptions {
  readonly gallery: Pick<GalleryStore, 'people'>
  readonly clock: Clock
  readonly log: Log
  /** Removes all guests whose time is over at that moment; resolves with who they were. */
  readonly remove: (at: WallMs) => Promise<readonly PersonId[]>
}

/** Milliseconds between two looks at a clock that cannot be trusted yet, and after a removal that failed. */
const soon = 10_000
/** Milliseconds between two looks at most: the clock may have been set meanwhile. Timers take no more than 31 bits. */
const atMost = 3_600_000

/** Sees to it that guests are removed when their time is over. While nobody is a guest it costs nothing. */
export class Guests implements AsyncDisposable {
  readonly #options: GuestsOptions
  readonly #turns = new Turns()
  #timer: NodeJS.Timeout | undefined
  #ended = false

  constructor(options: GuestsOptions) {
    this.#options = options
  }

  /** To be called at first, and whenever the gallery changed. Never rejects: what cannot be removed is logged, and tried again. */
  look(): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#ended) return
      clearTimeout(this.#timer)
      const wait = await this.#removeDue()
      if (wait !== null && !this.#ended) this.#timer = setTimeout(() => void this.look(), wait)
    })
  }

  /** Waits for what is being removed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true
    clearTimeout(this.#timer)
    await this.#turns.take(async () => {})
  }

  /** @returns milliseconds until the next look; null when nobody is a guest */
  async #removeDue(): Promise<number | null> {
    const { clock, log, remove } = this.#options
    const before = this.#nextEnd()
    if (before === null) return null
    if (!clock.synced()) return soon
    try {
      if (before <= clock.wall()) {
        for (const person of await remove(clock.wall())) log.info({ person }, 'a guest is removed, whose time is over')
      }
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'a guest whose time is over is not removed, tried again')
      return soon
    }
    const next = this.#nextEnd()
    // A timer may ring a little early; one millisecond more spares a second round.
    return next === null ? null : Math.min(Math.max(0, next - clock.wall()) + 1, atMost)
  }

  #nextEnd(): number | null {
    const ends = this.#options.gallery.people().flatMap(({ policy: { until } }) => until ?? [])
    return ends.length === 0 ? null : Math.min(...ends)
  }
}
