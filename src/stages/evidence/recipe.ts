import type { EmbeddingSpace } from '../../domain/brand.ts'
import { certainty, type Means } from '../centre.ts'

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
  readonly probability: Calibration
}

/** By logistic regression, the logit that two faces show one person, as likely as not before, is offset + slope * similarity. */
interface Calibration {
  readonly offset: number
  readonly slope: number
}

/** What was learnt (from the calibration half of the sets, docs/research.md) about the nets that are used together. */
export interface Recipe {
  /** The similarity of two faces is the mean of their cosines in these spaces with these weights, whose sum is 1. */
  readonly nets: readonly { readonly space: EmbeddingSpace; readonly weight: number }[]
  /** A mean embedding of n people is trusted by n / (n + prior). */
  readonly prior: number
  /** How much a person's templates that are more alike count for more; see `stages/match`. */
  readonly attention: number
  /** In ascending order of `templates`, for embeddings as the nets give them. */
  readonly raw: readonly ScoreModel[]
  /** The same for embeddings less the camera's mean. */
  readonly centred: readonly ScoreModel[]
}

/**
 * The model for somebody with so many templates, when embeddings lose the share `centring` of what a whole centre would take.
 * Between numbers of templates it is the model of more, for strangers are a little more alike to more templates; between raw and centred every figure is
 * interpolated.
 */
export function modelFor(
  { raw, centred }: Pick<Recipe, 'raw' | 'centred'>,
  templates: number,
  centring: number,
): ScoreModel {
  const [before, after] = [forTemplates(raw, templates), forTemplates(centred, templates)]
  const at = (from: number, to: number): number => from + centring * (to - from)
  const mix = (a: Distribution, b: Distribution): Distribution => ({
    mean: at(a.mean, b.mean),
    between: at(a.between, b.between),
    within: at(a.within, b.within),
  })
  return {
    templates: before.templates,
    genuine: mix(before.genuine, after.genuine),
    impostor: mix(before.impostor, after.impostor),
    probability: {
      offset: at(before.probability.offset, after.probability.offset),
      slope: at(before.probability.slope, after.probability.slope),
    },
  }
}

/** How far embeddings are from raw (0) to centred (1): as far as that net's mean is trusted which has learnt least. */
export function centringBy(means: Means, { nets, prior }: Pick<Recipe, 'nets' | 'prior'>): number {
  return certainty(Math.min(...nets.map(({ space }) => means.get(space)?.count ?? 0)), prior)
}

/** That two faces of such a similarity show one person, 0..1, if it was as likely as not before anybody looked. */
export function probabilityAt(
  similarity: number,
  { probability: { offset, slope } }: Pick<ScoreModel, 'probability'>,
): number {
  return 1 / (1 + Math.exp(-offset - slope * similarity))
}

function forTemplates(models: readonly ScoreModel[], templates: number): ScoreModel {
  const model = models.find((each) => each.templates >= templates) ?? models.at(-1)
  if (model === undefined) throw new RangeError('a recipe without score models')
  return model
}
