import type { z } from 'zod'
import { brand, type EmbeddingSpace, type GalleryRevision, type PersonId, type WallMs } from '../domain/brand.ts'
import type { GallerySnapshot, Person } from '../domain/person.ts'
import type { Enrolment, GalleryStore, PersonSummary } from '../ports/gallery-store.ts'
import type { Environment } from './environment.ts'
import { damaged } from './faults.ts'
import {
  acceptTemplate,
  checkDimensions,
  findByName,
  gatherMembers,
  newPerson,
  summarise,
  type Templates,
} from './gallery-rules.ts'
import { personName } from './name.ts'
import { changeRecord, personRecord, templateRecord } from './records.ts'
import type { Table } from './table.ts'

/** The space comes first: a snapshot is one range. The revision that brought the template and its place there make it unique. */
type TemplateKey = [space: EmbeddingSpace, person: PersonId, revision: GalleryRevision, index: number]

export type GalleryChange = z.infer<typeof changeRecord> & { readonly revision: GalleryRevision }

export class LmdbGalleryStore implements GalleryStore {
  readonly #environment: Environment
  readonly #people: Table<PersonId, z.infer<typeof personRecord>>
  readonly #templates: Table<TemplateKey, z.infer<typeof templateRecord>>
  readonly #changes: Table<GalleryRevision, z.infer<typeof changeRecord>>

  constructor(environment: Environment) {
    this.#environment = environment
    this.#people = environment.table('people', personRecord)
    this.#templates = environment.table('templates', templateRecord)
    this.#changes = environment.table('changes', changeRecord)
  }

  people(): PersonSummary[] {
    return summarise(this.#everyone(), this.#owners())
  }

  find(id: PersonId): Person | undefined {
    const record = this.#people.get(id)
    return record && { id, name: record.name, createdAt: brand<WallMs>(record.createdAt) }
  }

  /** The key of the newest change, so that the two cannot disagree. */
  get revision(): GalleryRevision {
    return this.#changes.lastKey ?? brand<GalleryRevision>(0)
  }

  async enroll(name: string, templates: Templates): Promise<Enrolment> {
    const wanted = personName(name)
    const [first, ...rest] = templates
    const accepted = [acceptTemplate(first), ...rest.map(acceptTemplate)] as const
    return this.#environment.write(() => this.#add(wanted, accepted))
  }

  snapshot(space: EmbeddingSpace): GallerySnapshot {
    return { revision: this.revision, space, members: gatherMembers(this.#vectors(space)) }
  }

  /** What happened after `revision`, oldest first. */
  changes(revision: GalleryRevision): GalleryChange[] {
    const later = this.#changes.entries({ start: revision, exclusiveStart: true })
    return Array.from(later, ([key, change]) => ({ revision: key, ...change }))
  }

  #add(name: string, templates: Templates): Enrolment {
    checkDimensions(templates, (space) => this.#dimensions(space))
    const known = findByName(this.#everyone(), name)
    const person = known ?? newPerson(name, templates)
    const revision = brand<GalleryRevision>(this.revision + 1)
    if (!known) this.#people.put(person.id, { name, createdAt: person.createdAt })
    templates.forEach(({ space, ...record }, index) => {
      this.#templates.put([space, person.id, revision, index], record)
    })
    this.#changes.put(revision, { person: person.id, created: !known, templates: templates.length })
    return { person, created: !known, revision }
  }

  *#everyone(): Generator<Person> {
    for (const id of this.#people.keys()) yield this.#person(id)
  }

  *#owners(): Generator<PersonId> {
    for (const [, person] of this.#templates.keys()) yield person
  }

  *#vectors(space: EmbeddingSpace): Generator<{ person: Person; vector: Float32Array }> {
    for (const [key, { vector }] of this.#templates.entries({ start: [space] })) {
      if (key[0] !== space) return
      yield { person: this.#person(key[1]), vector }
    }
  }

  #dimensions(space: EmbeddingSpace): number | undefined {
    const [first] = this.#vectors(space)
    return first?.vector.length
  }

  #person(id: PersonId): Person {
    const person = this.find(id)
    if (!person) throw damaged(this.#environment.path, `person ${id} has templates, but no record`)
    return person
  }
}
