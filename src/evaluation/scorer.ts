import type { Embeddings } from '../domain/face.ts'
import { cosine, normalise } from '../stages/match.ts'

/**
 * How faces are compared; what is evaluated. Embeddings come with whatever is to be done to each of them alone (centring)
 * done already.
 */
export interface Scorer<Reference = unknown> {
  /** What is reported. */
  readonly name: string
  /** Somebody who stands for themselves with these templates, one at least. */
  reference(templates: readonly Embeddings[]): Reference
  /** -1..1, higher is more alike. */
  similarity(probe: Embeddings, reference: Reference): number
  /** That both show one person, 0..1, where this is as likely as not before anybody looks. */
  probability?(similarity: number, templates: number): number
  /** The similarity that names somebody, so that a stranger is given any of the names of a gallery of `people` at most at `rate`. */
  threshold?(rate: number, people: number, templates: number): number
}

/** The cosine with the normalised mean of the templates, of the first embedding of each. */
export function cosineScorer(threshold?: Scorer['threshold']): Scorer<Float32Array> {
  return {
    name: 'cosine with the mean of the templates',
    reference: (templates) => normalise(meanOf(templates.map(([{ vector }]) => vector))),
    similarity: ([{ vector }], mean) => cosine(vector, mean),
    ...(threshold === undefined ? {} : { threshold }),
  }
}

/** @param vectors of one length, one at least */
export function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) {
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + (vector[i] as number) / vectors.length
  }
  return mean
}
