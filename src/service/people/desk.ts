import type { ErrorReport } from '../../domain/errors.ts'
import type { Rejection } from '../../domain/face.ts'
import type { GalleryDump, KeptTemplate, Person } from '../../domain/person.ts'
import type { Policy } from '../../domain/policy.ts'
import type { PersonSummary, RestoreReport } from '../../ports/gallery-store.ts'
import type { GalleryCalibration } from './check/calibration.ts'
import type { GalleryCheck } from './check/report.ts'
import type { LackingPhoto, OtherPhoto } from './migration.ts'

/** A photo as its owner gave it. */
export interface Photo {
  /** The file's name, for reports; kept with the template. */
  readonly source: string
  /** Read when its turn comes: hundreds of photos need not fit into memory at once. */
  read(): Promise<Uint8Array>
}

/** What became of one photo of an enrolment. */
export type PhotoOutcome =
  /** `warning` only when it was forced, or the person themselves is more like the face. */
  | { readonly source: string; readonly enrolled: true; readonly quality: number; readonly warning: LooksLike | null }
  | ({ readonly source: string; readonly enrolled: false } & (Unusable | Duplicate | Denied | LooksLike | Failed))

/** What became of a photo that shows somebody who is not a person. */
export type NegativeOutcome =
  /** `known`: it was noted before; `dropped`: older ones that gave way to it. */
  | { readonly source: string; readonly noted: true; readonly known: boolean; readonly dropped: number }
  /** A duplicate is a photo by which the person is enrolled. */
  | ({ readonly source: string; readonly noted: false } & (Unusable | Duplicate | Failed))

/** Why a photo can be of no use. */
export type Unusable =
  | { readonly reason: RefusalReason; readonly faces: number }
  | { readonly reason: 'face-rejected'; readonly rejection: Rejection }

/** `unreadable`: no picture; `no-face`: none found; `several-faces`: it cannot be known which one is meant. */
type RefusalReason = 'unreadable' | 'no-face' | 'several-faces'

/** Among many, which go on: the file cannot be read, or vision died of it. */
export interface Failed {
  readonly reason: 'failed'
  readonly error: ErrorReport
}

/** The person has this very photo already, or another print of it. */
export interface Duplicate extends Print {
  readonly reason: 'duplicate'
}

/** Of this very photo, or another print of it, it was said that it does not show the person. */
interface Denied extends Print {
  readonly reason: 'denied'
}

interface Print {
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
  /** The similarity from which on they are named, or two photos are one. */
  readonly threshold: number
  /** Under which name the other person has this very photo, or another print of it; null when it is another photo. */
  readonly photo: string | null
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
export type TemplateSummary = Omit<KeptTemplate, 'vector'>

export interface PersonDetails extends Person {
  /** Oldest first. */
  readonly templates: readonly TemplateSummary[]
  /** Of faces that are known not to be the person, oldest first. */
  readonly negatives: readonly TemplateSummary[]
}

/** Photos of one person that not all nets in use have seen. */
export interface PersonMigration {
  readonly id: string
  readonly name: string
  readonly photos: readonly Pick<LackingPhoto, 'photo' | 'source' | 'spaces'>[]
}

export interface Migration {
  /** Spaces of the nets in use. */
  readonly spaces: readonly string[]
  /** Who has such photos, in the order of names. */
  readonly people: readonly PersonMigration[]
}

/** What became of a photo that was to be seen by the nets that had not. */
export type MigratedPhoto =
  | { readonly source: string; readonly embedded: true; readonly spaces: readonly string[] }
  /** No photo of this name lacks anything. */
  | { readonly source: string; readonly embedded: false; readonly reason: 'not-needed' }
  | ({ readonly source: string; readonly embedded: false } & (Unusable | OtherPhoto | Failed))

export interface EnrolOptions {
  /** Takes a face that is another person's all the same. */
  readonly force?: boolean
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
  enroll(name: string, photo: Photo, options?: EnrolOptions): Promise<EnrolmentReport>
  /** @throws FamiliarError `vision-unavailable` */
  identify(photo: Photo): Promise<IdentificationReport>
  /** @throws FamiliarError `person-name-invalid`, `person-exists` */
  rename(who: string, name: string): Promise<Person>
  /** Gives the templates of `from` to `into`. @throws FamiliarError `usage` when both are one person */
  merge(from: string, into: string): Promise<Person>
  /** @param rate null: their share of the gallery's. @throws FamiliarError `usage` when it is no rate */
  setFalseMatchRate(who: string, rate: number | null): Promise<Person>
  /**
   * What is not given stays as it is.
   * @throws FamiliarError `policy-invalid`, also when a guest's end has passed
   */
  setPolicy(who: string, change: Partial<Policy>): Promise<Person>
  /**
   * Notes that the face of the photo is not this person. One photo a call.
   * @throws FamiliarError `vision-unavailable`
   */
  deny(who: string, photo: Photo): Promise<NegativeOutcome>
  /** Forgets all faces that were said not to be the person. @returns of how many photos they were */
  clearNegatives(who: string): Promise<number>
  /** What the gallery is worth, and what is wrong with it. @throws FamiliarError `vision-unavailable` */
  check(): Promise<GalleryCheck>
  /** What is to be expected of the gallery at several rates of false matches, and which one is proposed. */
  calibrate(): Promise<GalleryCalibration>
  /** @throws FamiliarError `vision-unavailable` */
  migration(): Promise<Migration>
  /**
   * Lets the nets in use see a photo that the person has under this name, where they have not.
   * @throws FamiliarError `vision-unavailable`
   */
  migrate(who: string, photo: Photo): Promise<MigratedPhoto>
  /**
   * Removes what is kept of the photos of this name.
   * @returns how many they were
   * @throws FamiliarError `photo-unknown`; `usage` when the person has no other one
   */
  removePhoto(who: string, source: string): Promise<number>
  /** @returns who is gone */
  remove(who: string): Promise<Person>
  dump(): Promise<GalleryDump>
  /** @throws FamiliarError `archive-invalid` when a vector has other dimensions than its space has here */
  restore(dump: GalleryDump): Promise<RestoreReport>
}
