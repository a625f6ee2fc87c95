import type { CameraId, EmbeddingSpace, GalleryRevision, PersonId, PhotoId, WallMs } from './brand.ts'
import type { Policy } from './policy.ts'

export interface Person {
  readonly id: PersonId
  readonly name: string
  readonly createdAt: WallMs
  /** How many of the tracks of strangers may be given this person's name, over 0 and under 1; null: their share of the gallery's rate. */
  readonly falseMatchRate: number | null
  readonly policy: Policy
}

/** What the face on a photo was like; src/stages/quality measures it. */
export interface FaceMeasures {
  /** The lesser of width and height, pixels. */
  readonly size: number
  /** As in Light. */
  readonly sharpness: number
  readonly brightness: number
  readonly contrast: number
  /** Degrees. */
  readonly yaw: number
  readonly pitch: number
}

/** What is kept of one photo in one embedding space: never the photo. */
export interface Template {
  readonly space: EmbeddingSpace
  /** Unit length, as the net gave it. */
  readonly vector: Float32Array
  /** 0..1, as `stages/quality` assessed the face. */
  readonly quality: number
  /** Where it came from, in the owner's words (a file's name). */
  readonly source: string
  readonly createdAt: WallMs
  /** Null for what was enrolled before they were kept. */
  readonly measures: FaceMeasures | null
}

/** All that is kept of one photo: one template for each space. */
export type PhotoTemplates = readonly [Template, ...Template[]]

export interface KeptTemplate extends Template {
  readonly photo: PhotoId
}

/** A vector of the gallery. */
export interface GalleryVector {
  readonly space: EmbeddingSpace
  readonly vector: Float32Array
  /** The same for those of one photo of a person. */
  readonly photo: PhotoId
}

export interface GalleryTemplate extends GalleryVector {
  /** 0..1. */
  readonly quality: number
}

export interface GalleryMember {
  readonly id: PersonId
  readonly name: string
  /** As in Person. */
  readonly falseMatchRate: number | null
  /** At least one; by the snapshot's order of spaces, then oldest first. */
  readonly templates: readonly GalleryTemplate[]
  /** Of faces that are known not to be this person, in the same order. */
  readonly negatives: readonly GalleryVector[]
}

/** What a camera subtracts from embeddings of this space: the mean of what it has seen, no template of anybody. */
export interface GalleryCentre {
  readonly camera: CameraId
  readonly space: EmbeddingSpace
  /** Counted from 1 for each camera and space. */
  readonly version: number
  /** Not of unit length. */
  readonly vector: Float32Array
  /** How many it is the mean of. */
  readonly count: number
}

/** All that recognition needs, of one moment. */
export interface GallerySnapshot {
  readonly revision: GalleryRevision
  /** Of the nets in use; the first is the primary one's. */
  readonly spaces: readonly [EmbeddingSpace, ...EmbeddingSpace[]]
  /** Who has a template in one of the spaces. */
  readonly members: readonly GalleryMember[]
  /** Those in force: at most one for each camera and space. */
  readonly centres: readonly GalleryCentre[]
}

export interface PersonDump extends Person {
  /** Oldest first. */
  readonly photos: readonly PhotoTemplates[]
  /** Of faces that are known not to be this person, oldest first. */
  readonly negatives: readonly PhotoTemplates[]
}

/** Everything of everybody: what an export holds. */
export interface GalleryDump {
  readonly people: readonly PersonDump[]
}
