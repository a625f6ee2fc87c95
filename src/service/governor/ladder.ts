import type { MonotonicMs } from '../../domain/brand.ts'

/** Where one cause wants the rate to go; `at once` does not wait until that has lasted. */
export type Pull = 'at once slower' | 'slower' | 'stay' | 'faster'

export interface LadderRules {
  /** The slowest level that this cause can ask for; 0 is full speed. */
  readonly slowest: number
  /** Milliseconds that a pull must have lasted before a step; the time begins anew with each step. */
  readonly slowerAfter: number
  readonly fasterAfter: number
}

/** What one cause asks for: a level that goes one step at a time, slower soon and faster late. */
export class Ladder {
  readonly #rules: LadderRules
  #level = 0
  #direction = 0
  #since = 0

  constructor(rules: LadderRules) {
    this.#rules = rules
  }

  get level(): number {
    return this.#level
  }

  /** One step at most. */
  pull(pull: Pull, at: MonotonicMs): void {
    const { slowest, slowerAfter, fasterAfter } = this.#rules
    const direction = pull === 'stay' ? 0 : pull === 'faster' ? -1 : 1
    if (direction !== this.#direction) this.#since = at
    this.#direction = direction
    const wait = pull === 'at once slower' ? 0 : direction > 0 ? slowerAfter : fasterAfter
    const level = Math.min(slowest, Math.max(0, this.#level + direction))
    if (level === this.#level || at - this.#since < wait) return
    this.#level = level
    this.#since = at
  }
}
