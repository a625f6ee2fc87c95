import type { EmbeddingSpace, GalleryRevision, PersonId, WallMs } from './brand.ts'

export interface Person {
  readonly id: PersonId
  readonly name: string
  readonly createdAt: WallMs
}

/** What is kept of one enrolled photo: never the photo. */
export interface Template {
  readonly space: EmbeddingSpace
  /** Unit length. */
  readonly vector: Float32Array
  /** 0..1, as `stages/quality` assessed the face. */
  readonly quality: number
  /** Where it came from, in the owner's words (a file's name). */
  readonly source: string
  readonly createdAt: WallMs
}

export interface GalleryMember {
  readonly id: PersonId
  readonly name: string
  /** The vectors of this person's templates in the snapshot's space, each of unit length; at least one. */
  readonly vectors: readonly Float32Array[]
}

/** All that matching needs, of one moment and one embedding space. */
export interface GallerySnapshot {
  readonly revision: GalleryRevision
  readonly space: EmbeddingSpace
  readonly members: readonly GalleryMember[]
}

export interface PersonDump extends Person {
  /** Of all spaces, oldest first. */
  readonly templates: readonly Template[]
}

/** Everything of everybody: what an export holds. */
export interface GalleryDump {
  readonly people: readonly PersonDump[]
}
