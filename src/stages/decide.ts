import type { PersonId } from '../domain/brand.ts'
import type { Identity } from '../domain/sighting.ts'

/** One embedding's say: a person, or null for "nobody in the gallery". */
export type Vote = PersonId | null

/**
 * A plain vote over a track's newest embeddings. The window holds 2 * needed - 1 votes, so at most one side can have
 * `needed` of them: that side is the track's identity. "Nobody" is a side like any other, so one lucky frame names nobody,
 * and a name is taken back when later frames contradict it. A full window without such a side is ambiguous.
 */
export class Ballot {
  readonly #needed: number
  #window: Vote[] = []
  #count = 0

  constructor(needed: number) {
    this.#needed = needed
  }

  /** Votes ever cast. */
  get count(): number {
    return this.#count
  }

  cast(vote: Vote): void {
    this.#count++
    this.#window = [...this.#window, vote].slice(-(2 * this.#needed - 1))
  }

  /** Null while there is too little evidence. */
  result(): Identity | null {
    for (const side of new Set(this.#window)) {
      if (this.#window.filter((vote) => vote === side).length < this.#needed) continue
      return side === null ? { kind: 'unknown' } : { kind: 'person', person: side }
    }
    return this.#window.length === 2 * this.#needed - 1 ? { kind: 'ambiguous' } : null
  }
}

export function sameIdentity(a: Identity | null, b: Identity | null): boolean {
  if (a?.kind === 'person' && b?.kind === 'person') return a.person === b.person
  return a?.kind === b?.kind
}
