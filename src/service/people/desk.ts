import type { ErrorReport } from '../../domain/errors.ts'
import type { Rejection } from '../../domain/face.ts'
import type { GalleryDump, Person } from '../../domain/person.ts'
import type { PersonSummary, RestoreReport } from '../../ports/gallery-store.ts'

/** A photo as its owner gave it. */
export interface Photo {
  /** The file's name, for reports; kept with the template. */
  readonly source: string
  /** Read when its turn comes: hundreds of photos need not fit into memory at once. */
  read(): Promise<Uint8Array>
}

/** What became of one photo of an enrolment. */
export type PhotoOutcome =
  | { readonly source: string; readonly enrolled: true; readonly quality: number; readonly warning: LooksLike | null }
  | { readonly source: string; readonly enrolled: false; readonly reason: RefusalReason; readonly faces: number }
  | ({ readonly source: string; readonly enrolled: false } & Duplicate)
  | {
      readonly source: string
      readonly enrolled: false
      readonly reason: 'face-rejected'
      readonly rejection: Rejection
    }
  /** In an enrolment of many, which goes on: the file cannot be read, or vision died of it. */
  | { readonly source: string; readonly enrolled: false; readonly reason: 'failed'; readonly error: ErrorReport }

/** `unreadable`: no picture; `no-face`: none found; `several-faces`: it cannot be known which one is meant. */
type RefusalReason = 'unreadable' | 'no-face' | 'several-faces'

/** The person has this very photo already, or another print of it. */
export interface Duplicate {
  readonly reason: 'duplicate'
  /** The source of the template that it repeats. */
  readonly of: string
  /** Cosine with that template, and from which on two are one photo. */
  readonly similarity: number
  readonly limit: number
}

/** By this face another person would be named: photos may have been mixed up, or one person enrolled under two names. */
export interface LooksLike {
  readonly reason: 'looks-like'
  readonly person: Likeness
  /** The similarity from which on they are named. */
  readonly threshold: number
}

export interface EnrolmentReport {
  /** Who has the photo, now or already; null when it was refused. Nothing is stored of a refused one and of a duplicate. */
  readonly person: { readonly id: string; readonly name: string; readonly created: boolean } | null
  readonly revision: number
  readonly photo: PhotoOutcome
}

/** Somebody of the gallery, and how alike a face is, -1..1. */
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
  /** The similarity by which the nearest person is named; they have their own, by how many photos are known of them. */
  readonly threshold: number | null
  /** That the face is the nearest person and not a stranger, 0..1, if it was as likely as not before. */
  readonly probability: number | null
  readonly margin: number | null
}

interface IdentifiedPhoto {
  readonly source: string
  readonly readable: boolean
  readonly faces: readonly IdentifiedFace[]
}

export interface IdentificationReport {
  readonly photo: IdentifiedPhoto
}

/** What is known of a template besides its vector. */
interface TemplateSummary {
  readonly source: string
  /** 0..1. */
  readonly quality: number
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly space: string
}

export interface PersonDetails extends Person {
  /** Oldest first. */
  readonly templates: readonly TemplateSummary[]
}

/**
 * What can be asked about people and photos, whether a daemon runs (control socket) or not (the data folder itself).
 * `who` is a person's id, or their name whatever its case; nobody has it: FamiliarError `person-unknown`.
 * test/contract/desk.ts is the suite that each one passes.
 */
export interface Desk {
  /** In the order of their names. */
  people(): Promise<readonly PersonSummary[]>
  person(who: string): Promise<PersonDetails>
  /**
   * One photo a call: who is interrupted has enrolled those before.
   * @throws FamiliarError `person-name-invalid`, `vision-unavailable`
   */
  enroll(name: string, photo: Photo): Promise<EnrolmentReport>
  /** @throws FamiliarError `vision-unavailable` */
  identify(photo: Photo): Promise<IdentificationReport>
  /** @throws FamiliarError `person-name-invalid`, `person-exists` */
  rename(who: string, name: string): Promise<Person>
  /** Gives the templates of `from` to `into`. @throws FamiliarError `usage` when both are one person */
  merge(from: string, into: string): Promise<Person>
  /** @returns who is gone */
  remove(who: string): Promise<Person>
  dump(): Promise<GalleryDump>
  /** @throws FamiliarError `archive-invalid` when a vector has other dimensions than its space has here */
  restore(dump: GalleryDump): Promise<RestoreReport>
}
