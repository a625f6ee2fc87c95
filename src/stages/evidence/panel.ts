import type { PersonId } from '../../domain/brand.ts'
import type { Embeddings } from '../../domain/face.ts'
import type { Look } from './looks.ts'
import type { ScoreModel } from './recipe.ts'

/** Somebody whom a track may be. */
export interface Candidate {
  readonly id: PersonId
  /** Of similarities to the person. */
  readonly model: ScoreModel
  /** Of similarities to one face that is known not to be the person. */
  readonly denial: ScoreModel
  /** Evidence that names the person. */
  readonly required: number
}

/** All whom a track may be, and what it takes to be named. */
export interface Panel {
  readonly candidates: readonly Candidate[]
  /** By how much the evidence for a person must exceed that for any other. */
  readonly margin: number
  /** Looks before which nothing is decided. */
  readonly minLooks: number
  /** Similarities in the order of the candidates. */
  compare(embeddings: Embeddings): Pick<Look, 'similarities' | 'denials'>
}

/**
 * The evidence that names somebody of a gallery of `people`, when a stranger's track may be given any name at most at `rate`.
 *
 * Among strangers a likelihood ratio has the expectation 1, so it ever exceeds x with a probability of 1 / x at most, however
 * often one looks (Ville 1939; Wald's bound of the sequential test, 1945). Each person gets the share rate / people
 * (Bonferroni), so the sum over the gallery stays below the rate.
 */
export const requiredEvidence = (rate: number, people: number): number => Math.log(Math.max(1, people) / rate)
