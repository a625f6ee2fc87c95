import type { EmbeddingSpace } from '../../domain/brand.ts'

/**
 * How the similarities of a kind of pairs are distributed: similarity = mean + b + w, where b is normal with the standard
 * deviation `between` and the same for all looks at one pair of people, and w is normal with `within` for each look.
 */
export interface Distribution {
  readonly mean: number
  readonly between: number
  readonly within: number
}

/** Similarities of faces with people who stand for themselves with so many templates. */
export interface ScoreModel {
  readonly templates: number
  /** With themselves. */
  readonly genuine: Distribution
  /** With anybody else. */
  readonly impostor: Distribution
}

/** What was learnt (from the calibration half of the sets, docs/research.md) about the nets that are used together. */
export interface Recipe {
  /** The similarity of two faces is the mean of their cosines in these spaces with these weights, whose sum is 1. */
  readonly nets: readonly { readonly space: EmbeddingSpace; readonly weight: number }[]
  /** How much a person's templates that are more alike count for more; see `stages/match`. */
  readonly attention: number
  /** In ascending order of `templates`, for embeddings as the nets give them. */
  readonly raw: readonly ScoreModel[]
  /** The same for embeddings less the camera's mean. */
  readonly centred: readonly ScoreModel[]
}
