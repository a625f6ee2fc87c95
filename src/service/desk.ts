import type { Rejection } from '../domain/face.ts'
import type { PersonSummary } from '../ports/gallery-store.ts'

/** A photo as its owner gave it. */
export interface Photo {
  /** The file's name, for reports; kept with the template. */
  readonly source: string
  /** Read when its turn comes: hundreds of photos need not fit into memory at once. */
  read(): Promise<Uint8Array>
}

/** What became of one photo of an enrolment. */
export type PhotoOutcome =
  | { readonly source: string; readonly enrolled: true; readonly quality: number }
  | { readonly source: string; readonly enrolled: false; readonly reason: RefusalReason; readonly faces: number }
  | {
      readonly source: string
      readonly enrolled: false
      readonly reason: 'face-rejected'
      readonly rejection: Rejection
    }

/** `unreadable`: no picture; `no-face`: none found; `several-faces`: it cannot be known which one is meant. */
type RefusalReason = 'unreadable' | 'no-face' | 'several-faces'

export interface EnrolmentReport {
  /** Null when no photo could be used; nothing was stored then. */
  readonly person: { readonly id: string; readonly name: string; readonly created: boolean } | null
  readonly revision: number
  readonly photos: readonly PhotoOutcome[]
}

/** Somebody of the gallery, and how alike a face is: cosine, -1..1. */
export interface Likeness {
  readonly id: string
  readonly name: string
  readonly similarity: number
}

export interface IdentifiedFace {
  /** Pixels of the photo: [x, y, width, height]. */
  readonly box: readonly [number, number, number, number]
  /** 0..1. */
  readonly quality: number
  /** Null for a usable face. */
  readonly rejection: Rejection | null
  /** Who it is, or null for unknown. */
  readonly person: Likeness | null
  /**
   * The most alike person, known or not by the threshold; null with an empty gallery or an unusable face. Another one than
   * `person` when that one is a face of the same photo that is more alike.
   */
  readonly nearest: Likeness | null
  readonly margin: number | null
}

export interface IdentifiedPhoto {
  readonly source: string
  readonly readable: boolean
  readonly faces: readonly IdentifiedFace[]
}

export interface IdentificationReport {
  /** Cosine that had to be reached. */
  readonly threshold: number
  readonly photos: readonly IdentifiedPhoto[]
}

/** What can be asked about people and photos, whether a daemon runs (control socket) or not (the data folder itself). */
export interface Desk {
  people(): Promise<readonly PersonSummary[]>
  /** @throws FamiliarError `person-name-invalid`, `vision-unavailable` */
  enroll(name: string, photos: readonly Photo[]): Promise<EnrolmentReport>
  /** @throws FamiliarError `vision-unavailable` */
  identify(photos: readonly Photo[]): Promise<IdentificationReport>
}
