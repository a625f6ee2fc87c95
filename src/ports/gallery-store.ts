import type { EmbeddingSpace, GalleryRevision, PersonId } from '../domain/brand.ts'
import type { GalleryDump, GallerySnapshot, Person, Template } from '../domain/person.ts'

export interface PersonSummary extends Person {
  readonly templates: number
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
  /** Templates that the person has got. */
  readonly added: number
  /** Templates that the person had already: the very same vector of the same space. */
  readonly skipped: number
}

export interface RestoreReport {
  /** In the order of the dump. */
  readonly people: readonly RestoredPerson[]
}

/** One entry of the log of changes. Of who was removed or merged away nothing is told: the follower takes a whole snapshot. */
export type GalleryChange = { readonly revision: GalleryRevision } & (
  | { readonly kind: 'enrolled'; readonly person: PersonId; readonly created: boolean; readonly templates: number }
  | { readonly kind: 'renamed'; readonly person: PersonId }
  | { readonly kind: 'removed' }
  | { readonly kind: 'restored' }
)

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
  templates(id: PersonId): readonly Template[]
  readonly revision: GalleryRevision
  snapshot(space: EmbeddingSpace): GallerySnapshot
  /**
   * What happened after `revision`, oldest first. Entries of people who are gone are missing; a later `removed` stands for
   * them.
   */
  changes(revision: GalleryRevision): readonly GalleryChange[]
  /**
   * Adds templates to the person of this name (compared without regard to case and surrounding space), who is created when new.
   * @throws FamiliarError `person-name-invalid`; nothing is stored then.
   */
  enroll(name: string, templates: readonly [Template, ...Template[]]): Promise<Enrolment>
  /**
   * Gives a person another name; the old one is gone from the gallery's bytes too, and from all backups.
   * @throws FamiliarError `person-unknown`, `person-name-invalid`, `person-exists` when another person has the name
   */
  rename(id: PersonId, name: string): Promise<Person>
  /**
   * Gives the templates of `from` to `into`; of `from` remains no more than of a removed person.
   * @returns `into`
   * @throws FamiliarError `person-unknown`; `usage` when the two are one person
   */
  merge(from: PersonId, into: PersonId): Promise<Person>
  /**
   * Removes every trace of a person, from the stored bytes too: templates, log of changes, presence, events that wait or were
   * set aside (these count as dropped), and all backups that migrations made.
   * @throws FamiliarError `person-unknown`
   */
  remove(id: PersonId): Promise<void>
  dump(): GalleryDump
  /**
   * Adds what a dump holds, all or nothing. Who has the same id, else the same name, is the same person and keeps their name;
   * anybody else is created with the dump's id. Vectors that the person has already are skipped.
   * @throws FamiliarError `person-name-invalid`; `archive-invalid` when a vector has other dimensions than its space has here
   */
  restore(dump: GalleryDump): Promise<RestoreReport>
}
