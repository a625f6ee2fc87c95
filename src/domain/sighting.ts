import type { CameraId, EmbeddingSpace, GalleryRevision, MonotonicMs, PersonId, TrackId } from './brand.ts'
import type { Box } from './face.ts'

/** Who an embedding, or a whole track, is said to be. */
export type Identity =
  | { readonly kind: 'person'; readonly person: PersonId }
  /** Well seen, and nobody in the gallery is near enough. */
  | { readonly kind: 'unknown' }
  /** The evidence contradicts itself. */
  | { readonly kind: 'ambiguous' }

/** What vision decided about one track; sent once per decision, again when later evidence changes it. */
export interface Sighting {
  readonly identity: Identity
  readonly camera: CameraId
  readonly track: TrackId
  /** Cosine of the track's best embedding and the nearest person, -1..1; null with an empty gallery. */
  readonly similarity: number | null
  readonly threshold: number
  /** Similarity of the nearest person less that of the second; null with fewer than two people. */
  readonly margin: number | null
  /** Embeddings of this track judged so far. */
  readonly framesUsed: number
  /** 0..1, of the best face used. */
  readonly quality: number
  readonly box: Box
  /** Of the frame that completed the decision. */
  readonly capturedAt: MonotonicMs
  readonly space: EmbeddingSpace
  readonly galleryRevision: GalleryRevision
}

/** Who is in the picture of one camera now, by the tracks decided so far. */
export interface Presence {
  readonly camera: CameraId
  readonly people: readonly PersonId[]
  readonly strangers: number
  readonly at: MonotonicMs
}
