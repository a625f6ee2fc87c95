import type { EmbeddingSpace, PersonId } from '../domain/brand.ts'
import type { GallerySnapshot } from '../domain/person.ts'
import { Matcher, type Score } from '../stages/match.ts'
import { type OperatingPoint, thresholdFor } from '../stages/threshold.ts'

/** What an embedder's passport says of its similarities: against one template, and against the mean of several. */
export interface Thresholds {
  readonly single: readonly OperatingPoint[]
  readonly mean: readonly OperatingPoint[]
}

/** One gallery with the similarity it asks for. */
export class Recognizer {
  readonly space: EmbeddingSpace
  readonly revision: GallerySnapshot['revision']
  /** Cosine that a face must reach to be named. */
  readonly threshold: number
  /** The rate asked for is below what was measured, so strangers may be named more often than that: the threshold is the strictest known. */
  readonly beyondMeasured: boolean
  readonly #matcher: Matcher
  readonly #people: ReadonlySet<PersonId>

  /** @param falseMatchRate of one face of a stranger against the whole gallery, 0..1 */
  constructor(gallery: GallerySnapshot, thresholds: Thresholds, falseMatchRate: number) {
    this.space = gallery.space
    this.revision = gallery.revision
    this.#matcher = new Matcher(gallery)
    this.#people = new Set(gallery.members.map(({ id }) => id))
    const people = this.#people.size
    // A gallery may hold people with one template and with many: the stricter of the two holds for both.
    const single = thresholdFor(falseMatchRate, people, thresholds.single)
    const mean = thresholdFor(falseMatchRate, people, thresholds.mean)
    this.threshold = Math.max(single.similarity, mean.similarity)
    this.beyondMeasured = single.bounded || mean.bounded
  }

  knows(person: PersonId): boolean {
    return this.#people.has(person)
  }

  /** All people, most alike first. */
  scores(probe: Float32Array): readonly Score[] {
    return this.#matcher.scores(probe)
  }
}

/** Similarity of the nearest less that of the second; null with fewer than two people. */
export function marginOf([first, second]: readonly Score[]): number | null {
  return first && second ? first.similarity - second.similarity : null
}
