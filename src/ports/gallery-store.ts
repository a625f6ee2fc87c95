import type { CameraId, GalleryRevision, PersonId, PhotoId } from '../domain/brand.ts'
import type { GalleryDump, GallerySnapshot, KeptTemplate, Person, PhotoTemplates, Template } from '../domain/person.ts'
import type { Policy } from '../domain/policy.ts'

export interface PersonSummary extends Person {
  /** Of all spaces. */
  readonly templates: number
  /** From which they were made. */
  readonly photos: number
  /** Photos of faces that are known not to be this person. */
  readonly negatives: number
}

export interface Enrolment {
  readonly person: Person
  /** Whether the person was new to the gallery. */
  readonly created: boolean
  readonly revision: GalleryRevision
}

/** What became of one person of a dump. */
export interface RestoredPerson {
  /** Of the gallery's person, which is another than the dump's when their names met. */
  readonly id: PersonId
  readonly name: string
  /** Whether the person was new to the gallery. */
  readonly created: boolean
  /** Photos of which the person has got a template. */
  readonly added: number
  /** Photos of which the person had everything already: the very same vectors. */
  readonly skipped: number
  /** Negatives that the person has got. */
  readonly negatives: number
}

/** What became of faces that are not to be taken for a person. */
export interface Denial {
  readonly added: number
  /** Known already: the very same vectors. */
  readonly skipped: number
  /** The oldest, which gave way. */
  readonly dropped: number
}

/** A further template of a photo that the person has, in a space of which the photo has none yet. */
export interface PhotoTemplate {
  readonly photo: PhotoId
  readonly template: Template
}

export interface RestoreReport {
  /** In the order of the dump. */
  readonly people: readonly RestoredPerson[]
}

/** One entry of the log of changes. Of who was removed or merged away nothing is told: the follower takes a whole snapshot. */
export type GalleryChange = { readonly revision: GalleryRevision } & (
  | { readonly kind: 'enrolled'; readonly person: PersonId; readonly created: boolean; readonly templates: number }
  | { readonly kind: 'renamed'; readonly person: PersonId }
  /** The person's own rate of false matches was changed. */
  | { readonly kind: 'rated'; readonly person: PersonId }
  /** The person's policy was changed. */
  | { readonly kind: 'governed'; readonly person: PersonId }
  /** Known photos got templates of further spaces. */
  | { readonly kind: 'embedded'; readonly person: PersonId; readonly templates: number }
  /** Some of the person's photos were removed. */
  | { readonly kind: 'pruned'; readonly person: PersonId }
  /** Negatives were added or cleared. */
  | { readonly kind: 'denied'; readonly person: PersonId }
  | { readonly kind: 'removed' }
  | { readonly kind: 'restored' }
  /** Means of this camera were put in force. */
  | { readonly kind: 'centred'; readonly camera: CameraId }
)

/** Photos of a person's negatives that are kept. */
export const maxNegatives = 32

/**
 * The people and their templates. test/contract/gallery-store.ts is the suite that each adapter passes.
 * A promise resolves only after the change would survive a power cut. Every change raises the revision by one, and nothing
 * else does.
 */
export interface GalleryStore {
  /** In the order of their names. */
  people(): readonly PersonSummary[]
  find(id: PersonId): Person | undefined
  /** Of all spaces, oldest first; none of who is not in the gallery. */
  templates(id: PersonId): readonly KeptTemplate[]
  /** Of faces that are known not to be this person: of all spaces, oldest first. */
  negatives(id: PersonId): readonly KeptTemplate[]
  readonly revision: GalleryRevision
  snapshot(spaces: GallerySnapshot['spaces']): GallerySnapshot
  /**
   * What happened after `revision`, oldest first. Entries of people who are gone are missing; a later `removed` stands for
   * them.
   */
  changes(revision: GalleryRevision): readonly GalleryChange[]
  /**
   * Adds templates to the person of this name (compared without regard to case and surrounding space), who is created when new.
   * @throws FamiliarError `person-name-invalid`; nothing is stored then.
   */
  enroll(name: string, photos: readonly [PhotoTemplates, ...PhotoTemplates[]]): Promise<Enrolment>
  /**
   * Adds templates of further spaces to photos that the person has.
   * @throws FamiliarError `person-unknown`; RangeError when the person has no such photo, or the photo has one of that space
   */
  embed(id: PersonId, templates: readonly [PhotoTemplate, ...PhotoTemplate[]]): Promise<void>
  /**
   * Removes photos of a person, from the stored bytes and all backups too.
   * @throws FamiliarError `person-unknown`; RangeError when the person has no such photo, or no other one
   */
  removePhotos(id: PersonId, photos: readonly [PhotoId, ...PhotoId[]]): Promise<void>
  /**
   * @param rate see Person
   * @throws FamiliarError `person-unknown`; RangeError when it is no such rate
   */
  setFalseMatchRate(id: PersonId, rate: number | null): Promise<Person>
  /**
   * Of a guest's end nothing follows here: whoever looks after guests removes them.
   * @throws FamiliarError `person-unknown`; RangeError when it is no such policy
   */
  setPolicy(id: PersonId, policy: Policy): Promise<Person>
  /**
   * Notes faces that are not this person, to be compared with. Of more than `maxNegatives` the oldest give way.
   * @throws FamiliarError `person-unknown`
   */
  deny(id: PersonId, photos: readonly [PhotoTemplates, ...PhotoTemplates[]]): Promise<Denial>
  /**
   * Removes all negatives of a person, from the stored bytes and all backups too.
   * @returns of how many photos they were
   * @throws FamiliarError `person-unknown`
   */
  clearNegatives(id: PersonId): Promise<number>
  /**
   * Gives a person another name; the old one is gone from the gallery's bytes too, and from all backups.
   * @throws FamiliarError `person-unknown`, `person-name-invalid`, `person-exists` when another person has the name
   */
  rename(id: PersonId, name: string): Promise<Person>
  /**
   * Gives the templates and negatives of `from` to `into`, who keeps their own rate and policy; of `from` remains no more than of a removed person.
   * @returns `into`
   * @throws FamiliarError `person-unknown`; `usage` when the two are one person
   */
  merge(from: PersonId, into: PersonId): Promise<Person>
  /**
   * Removes every trace of a person, from the stored bytes too: templates, negatives, log of changes, presence, events that
   * wait or were set aside (these count as dropped), and all backups that migrations made. Of the cameras' means only those
   * in force are kept, since differences between two means could show somebody.
   * @throws FamiliarError `person-unknown`
   */
  remove(id: PersonId): Promise<void>
  dump(): GalleryDump
  /**
   * Adds what a dump holds, all or nothing. Who has the same id, else the same name, is the same person and keeps their name,
   * rate and policy; anybody else is created with the dump's id. Photos are the same when they have a vector in common: such a one
   * gets the templates of spaces that it lacks.
   * @throws FamiliarError `person-name-invalid`; `archive-invalid` when a vector has other dimensions than its space has here
   */
  restore(dump: GalleryDump): Promise<RestoreReport>
}
