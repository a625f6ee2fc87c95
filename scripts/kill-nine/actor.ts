import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../../src/domain/errors.ts'
import type { Desk } from '../../src/service/people/desk.ts'
import { type Deed, deedsIn, type Gallery } from './deeds.ts'

/** Milliseconds at most between two deeds. */
const longestRest = 200

/** Changes the gallery of a running daemon again and again, and knows what was acknowledged. */
export class Actor {
  gallery: Gallery = {}
  /** Asked for, and not acknowledged. */
  deed: Deed | null = null
  acknowledged = 0
  readonly #random: () => number
  #begun = Promise.withResolvers<void>()

  constructor(random: () => number) {
    this.#random = random
  }

  /** Resolves when the next deed is asked for. */
  begun(): Promise<void> {
    return this.#begun.promise
  }

  /**
   * Works until `killed` aborts, or a deed fails.
   * @returns what went wrong: a deed that failed while nobody was killed
   */
  async work(desk: Desk, killed: AbortSignal): Promise<string[]> {
    while (!killed.aborted) {
      const deeds = deedsIn(this.gallery)
      const deed = deeds[Math.floor(this.#random() * deeds.length)]
      if (deed === undefined) throw new Error('there is nothing to do')
      this.deed = deed
      this.#begun.resolve()
      this.#begun = Promise.withResolvers()
      try {
        await deed.act(desk)
      } catch (error) {
        return killed.aborted ? [] : [`${deed.what} failed: ${messageOf(error)}`]
      }
      this.gallery = deed.after
      this.deed = null
      this.acknowledged++
      await sleep(this.#random() * longestRest, undefined, { signal: killed }).catch(() => {})
    }
    return []
  }
}
