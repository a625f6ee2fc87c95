import type { EmbeddingSpace, GalleryRevision, PersonId } from '../domain/brand.ts'
import type { GallerySnapshot, Person, Template } from '../domain/person.ts'

export interface PersonSummary extends Person {
  readonly templates: number
}

export interface Enrolment {
  readonly person: Person
  /** Whether the person was new to the gallery. */
  readonly created: boolean
  readonly revision: GalleryRevision
}

/**
 * The people and their templates. test/contract/gallery-store.ts is the suite that each adapter passes.
 * A promise resolves only after the change would survive a power cut.
 */
export interface GalleryStore {
  /** In the order of their names. */
  people(): readonly PersonSummary[]
  find(id: PersonId): Person | undefined
  readonly revision: GalleryRevision
  /**
   * Adds templates to the person of this name (compared without regard to case and surrounding space), who is created when new.
   * @throws FamiliarError `person-name-invalid`; nothing is stored then.
   */
  enroll(name: string, templates: readonly [Template, ...Template[]]): Promise<Enrolment>
  snapshot(space: EmbeddingSpace): GallerySnapshot
}
