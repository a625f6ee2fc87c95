import type { Embeddings } from '../domain/face.ts'

/** One face of a probe. */
export interface ProbeLook {
  readonly embeddings: Embeddings
  /** 0..1. */
  readonly quality: number
}

/** Somebody of a gallery. */
export interface Enrolled {
  readonly person: string
  /** One at least. */
  readonly templates: readonly Embeddings[]
}

/** Whom the looks of a photo or of a track are called, once or in the end; null: nobody of the gallery. */
export type Judge = (looks: readonly ProbeLook[]) => string | null

/** How faces are compared, and who is named; what is evaluated. */
export interface Scorer<Reference = unknown> {
  /** What is reported. */
  readonly name: string
  /** Somebody who stands for themselves with these templates, one at least. */
  reference(templates: readonly Embeddings[]): Reference
  /** -1..1, higher is more alike. */
  similarity(probe: Embeddings, reference: Reference): number
  /** That both show one person, 0..1, where this is as likely as not before anybody looks. */
  probability?(similarity: number, templates: number): number
  /** The similarity that is said to let that share of impostors match somebody who has so many templates. */
  threshold?(rate: number, templates: number): number
  judge?(gallery: readonly Enrolled[]): Judge
}
