import type { PersonId } from '../domain/brand.ts'
import type { Identity } from '../domain/sighting.ts'

/** One embedding's say: a person, or null for "nobody in the gallery". */
export type Vote = PersonId | null

/**
 * A plain vote over a track's newest embeddings. The window holds 2 * needed - 1 votes, so at most one side can have
 * `needed` of them: that side is the track's identity. "Nobody" is a side like any other, so one lucky frame names nobody,
 * and a name is taken back when later frames contradict it. A full window without such a side is ambiguous.
 *
 * @typeParam Look what a vote rests upon
 */
export class Ballot<Look> {
  readonly #needed: number
  #window: { readonly vote: Vote; readonly look: Look }[] = []
  #count = 0

  constructor(needed: number) {
    this.#needed = needed
  }

  /** Votes ever cast. */
  get count(): number {
    return this.#count
  }

  cast(vote: Vote, look: Look): void {
    this.#count++
    this.#window = [...this.#window, { vote, look }].slice(-(2 * this.#needed - 1))
  }

  /** Null while there is too little evidence. */
  result(): Identity | null {
    const winner = this.#winner()
    if (winner === null) return { kind: 'unknown' }
    if (winner !== undefined) return { kind: 'person', person: winner }
    return this.#window.length === 2 * this.#needed - 1 ? { kind: 'ambiguous' } : null
  }

  /** The looks behind the result, oldest first: those of the side that won, or all when none did. */
  evidence(): readonly Look[] {
    const winner = this.#winner()
    return this.#window.filter(({ vote }) => winner === undefined || vote === winner).map(({ look }) => look)
  }

  #winner(): Vote | undefined {
    const votes = this.#window.map(({ vote }) => vote)
    return votes.find((side) => votes.filter((vote) => vote === side).length >= this.#needed)
  }
}

export function sameIdentity(a: Identity | null, b: Identity | null): boolean {
  if (a?.kind === 'person' && b?.kind === 'person') return a.person === b.person
  return a?.kind === b?.kind
}
