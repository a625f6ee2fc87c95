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
  /** How many of the tracks of strangers may be given the person's name, 0..1. */
  readonly rate: number
}

/** All whom a track may be, and what it takes to be named. */
export interface Panel {
  readonly candidates: readonly Candidate[]
  /** By how much the evidence for a person must exceed that for any other (a natural logarithm). */
  readonly margin: number
  /** Looks before which nothing is decided. */
  readonly minLooks: number
  /** With each candidate, in their order. */
  compare(embeddings: Embeddings): Omit<Look, 'quality'>
}
