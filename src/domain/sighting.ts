import type { CameraId, EmbeddingSpace, GalleryRevision, MonotonicMs, PersonId, TrackId } from './brand.ts'
import type { Box, Embeddings } from './face.ts'

/** Who an embedding, or a whole track, is said to be. */
export type Identity =
  | { readonly kind: 'person'; readonly person: PersonId }
  /** Well seen, and nobody in the gallery is near enough. */
  | { readonly kind: 'unknown' }
  /** The evidence fits two people, or a person who is another track. */
  | { readonly kind: 'ambiguous' }

/** What vision decided about one track; sent once per decision, again when later evidence changes it. */
export interface Sighting {
  readonly identity: Identity
  readonly camera: CameraId
  readonly track: TrackId
  /** Of the track and the most evident person, over all of its looks, -1..1; null with an empty gallery. */
  readonly similarity: number | null
  /** That the person named is right and it is no stranger, 0..1, if it was as likely as not before; null when nobody is named. */
  readonly probability: number | null
  /** The similarity by which the most evident person would be named; null with an empty gallery. */
  readonly threshold: number | null
  /** Similarity of the most evident person less that of the second; null with fewer than two people. */
  readonly margin: number | null
  /** Looks at this track so far. */
  readonly framesUsed: number
  /** 0..1, of the best face used. */
  readonly quality: number
  readonly box: Box
  /** Of the frame that completed the decision. */
  readonly capturedAt: MonotonicMs
  readonly space: EmbeddingSpace
  readonly galleryRevision: GalleryRevision
}

/** A track that ended after it was decided: all that was seen of somebody at a time. */
export interface EndedTrack {
  readonly camera: CameraId
  readonly track: TrackId
  /** What was told of it last. */
  readonly identity: Identity
  /** How many looks `embeddings` is the mean of. */
  readonly looks: number
  /** The mean of the looks, of unit length, as the nets give it. */
  readonly embeddings: Embeddings
  /** 0..1, of the best look. */
  readonly quality: number
}

/** Who is in the picture of one camera now, by the tracks decided so far. */
export interface Presence {
  readonly camera: CameraId
  readonly people: readonly PersonId[]
  readonly strangers: number
  readonly at: MonotonicMs
}

export function sameIdentity(a: Identity | null, b: Identity | null): boolean {
  if (a?.kind === 'person' && b?.kind === 'person') return a.person === b.person
  return a?.kind === b?.kind
}
