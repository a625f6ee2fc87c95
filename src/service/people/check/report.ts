import type { EmbeddingSpace, PersonId } from '../../../domain/brand.ts'

/** `none`: no photo that the nets in use have seen; the others are explained in docs/command-line.md. */
export type Strength = 'none' | 'weak' | 'fair' | 'good'

/** From the least to the greatest. */
export type Range = readonly [least: number, greatest: number]

/** How the photos of a person differ; null where no photo has measures. */
export interface Spread {
  /** 0..1. */
  readonly quality: Range
  /** Degrees. */
  readonly yaw: Range | null
  readonly pitch: Range | null
  /** As in Light. */
  readonly brightness: Range | null
  /** Photos whose measures are not known: they were enrolled before these were kept. */
  readonly unmeasured: number
}

/** Two photos of one person that are one. */
export interface RepeatedPhoto {
  readonly photos: readonly [source: string, source: string]
  /** Cosine. */
  readonly similarity: number
}

/** A photo that is less like the person's others than like a stranger's. */
export interface Outlier {
  readonly source: string
  /** With the person's other photos, -1..1. */
  readonly similarity: number
  /** The natural logarithm of how much likelier the photo is if it shows the person than if it shows anybody else; below `limit`. */
  readonly evidence: number
  readonly limit: number
  /** There is only one other photo: it may be that one which is wrong. */
  readonly eitherOf: boolean
}

export interface PersonCheck {
  readonly id: PersonId
  readonly name: string
  readonly strength: Strength
  readonly photos: number
  /** How many of the good looks at the person are expected to be as like them as a name needs, 0..1; null without strength. */
  readonly reach: number | null
  /** Null without photos. */
  readonly spread: Spread | null
  readonly duplicates: readonly RepeatedPhoto[]
  readonly outliers: readonly Outlier[]
  /** By space in use, in how many photos it is missing. */
  readonly missing: readonly { readonly space: EmbeddingSpace; readonly photos: number }[]
  /** What to add or to do next, the most useful first. */
  readonly advice: readonly string[]
}

interface Named {
  readonly id: PersonId
  readonly name: string
}

/** Two people who look alike. */
export interface LookAlikes {
  /** A look at the first may be taken for the second. */
  readonly people: readonly [Named, Named]
  /** Of the photos of the first with the second, on average, -1..1. */
  readonly similarity: number
  /** From which on the second is named. */
  readonly threshold: number
  /** Expected share of looks at the first that are so like the second. They get the name only if they are not more like the first. */
  readonly risk: number
}

/** One photo that two people have. */
export interface SharedPhoto {
  readonly people: readonly [Named, Named]
  readonly photos: readonly [source: string, source: string]
  readonly similarity: number
}

export interface GalleryCheck {
  /** In the order of their names. */
  readonly people: readonly PersonCheck[]
  readonly sharedPhotos: readonly SharedPhoto[]
  /** The riskiest first: those of a risk of `confusable` at least. */
  readonly lookAlikes: readonly LookAlikes[]
}

/** The least risk of two people who are told to look alike. */
export const confusable = 0.01
