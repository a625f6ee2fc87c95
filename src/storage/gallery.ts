import type { z } from 'zod'
import { brand, type EmbeddingSpace, type GalleryRevision, type PersonId } from '../domain/brand.ts'
import type { GalleryDump, GallerySnapshot, Person, Template } from '../domain/person.ts'
import type { Enrolment, GalleryChange, GalleryStore, PersonSummary, RestoreReport } from '../ports/gallery-store.ts'
import type { Environment } from './environment.ts'
import { erasePerson } from './erase.ts'
import { damaged } from './faults.ts'
import {
  acceptDump,
  acceptTemplate,
  changesAnything,
  checkDimensions,
  checkTwo,
  findByName,
  gatherMembers,
  known,
  newPerson,
  oldestFirst,
  planRestore,
  type RestorePlan,
  renamed,
  reportOfPlan,
  summarise,
  type Templates,
} from './gallery-rules.ts'
import { personName } from './name.ts'
import type { changeRecord } from './records.ts'
import { count, type Tables } from './tables.ts'

export class LmdbGalleryStore implements GalleryStore {
  readonly #environment: Environment
  readonly #tables: Tables
  readonly #removeBackups: () => void

  /** @param removeBackups called before anything of a person is erased: copies of the file would still have it */
  constructor(environment: Environment, tables: Tables, removeBackups: () => void) {
    this.#environment = environment
    this.#tables = tables
    this.#removeBackups = removeBackups
  }

  people(): PersonSummary[] {
    return summarise(this.#everyone(), this.#owners())
  }

  find(id: PersonId): Person | undefined {
    const record = this.#tables.people.get(id)
    return record && { id, ...record }
  }

  templates(id: PersonId): Template[] {
    return oldestFirst(this.#templatesOf(id))
  }

  get revision(): GalleryRevision {
    return brand<GalleryRevision>(this.#tables.counters.get('revision') ?? 0)
  }

  snapshot(space: EmbeddingSpace): GallerySnapshot {
    return { revision: this.revision, space, members: gatherMembers(this.#vectors(space)) }
  }

  changes(revision: GalleryRevision): GalleryChange[] {
    const later = this.#tables.changes.entries({ start: revision, exclusiveStart: true })
    return Array.from(later, ([key, change]) => ({ revision: key, ...change }))
  }

  async enroll(name: string, templates: Templates): Promise<Enrolment> {
    const wanted = personName(name)
    const [first, ...rest] = templates
    const accepted = [acceptTemplate(first), ...rest.map(acceptTemplate)] as const
    return this.#environment.write(() => this.#enroll(wanted, accepted))
  }

  async rename(id: PersonId, name: string): Promise<Person> {
    const wanted = personName(name)
    if (known(this.find(id), id).name === wanted) return known(this.find(id), id)
    return this.#environment.rewrite(() => {
      const person = renamed(known(this.find(id), id), wanted, this.#everyone())
      this.#removeBackups()
      this.#tables.people.put(id, { name: person.name, createdAt: person.createdAt })
      this.#log({ kind: 'renamed', person: id })
      return person
    })
  }

  async merge(from: PersonId, into: PersonId): Promise<Person> {
    checkTwo(from, into)
    return this.#environment.rewrite(() => {
      known(this.find(from), from)
      const person = known(this.find(into), into)
      const moved = this.templates(from)
      this.#removeBackups()
      erasePerson(this.#tables, from)
      this.#give(into, moved, this.#log({ kind: 'removed' }))
      return person
    })
  }

  async remove(id: PersonId): Promise<void> {
    await this.#environment.rewrite(() => {
      known(this.find(id), id)
      this.#removeBackups()
      erasePerson(this.#tables, id)
      this.#log({ kind: 'removed' })
    })
  }

  dump(): GalleryDump {
    return { people: Array.from(this.#everyone(), (person) => ({ ...person, templates: this.templates(person.id) })) }
  }

  async restore(dump: GalleryDump): Promise<RestoreReport> {
    return this.#environment.write(() => {
      const accepted = acceptDump(dump, (space) => this.#dimensions(space))
      const plan = planRestore(accepted, this.#everyone(), (id) => this.#templatesOf(id))
      if (changesAnything(plan)) this.#carryOut(plan, this.#log({ kind: 'restored' }))
      return { people: plan.map(reportOfPlan) }
    })
  }

  #enroll(name: string, templates: Templates): Enrolment {
    checkDimensions(templates, (space) => this.#dimensions(space))
    const here = findByName(this.#everyone(), name)
    const person = here ?? newPerson(name, templates)
    if (!here) this.#create(person)
    const change = { kind: 'enrolled', person: person.id, created: !here, templates: templates.length } as const
    const revision = this.#log(change)
    this.#give(person.id, templates, revision)
    return { person, created: !here, revision }
  }

  #carryOut(plan: readonly RestorePlan[], revision: GalleryRevision): void {
    let index = 0
    for (const { person, created, add } of plan) {
      if (created) this.#create(person)
      this.#give(person.id, add, revision, index)
      index += add.length
    }
  }

  #create({ id, name, createdAt }: Person): void {
    this.#tables.people.put(id, { name, createdAt })
  }

  /** @param index of the first template among all that this revision brings */
  #give(id: PersonId, templates: readonly Template[], revision: GalleryRevision, index = 0): void {
    templates.forEach(({ space, ...record }, place) => {
      this.#tables.templates.put([space, id, revision, index + place], record)
    })
  }

  /** @returns the new revision */
  #log(change: z.infer<typeof changeRecord>): GalleryRevision {
    const revision = brand<GalleryRevision>(count(this.#tables, 'revision'))
    this.#tables.changes.put(revision, change)
    return revision
  }

  *#everyone(): Generator<Person> {
    for (const id of this.#tables.people.keys()) yield this.#person(id)
  }

  *#owners(): Generator<PersonId> {
    for (const [, person] of this.#tables.templates.keys()) yield person
  }

  *#templatesOf(id: PersonId): Generator<Template> {
    for (const key of this.#tables.templates.keys()) {
      const record = key[1] === id ? this.#tables.templates.get(key) : undefined
      if (record) yield { space: key[0], ...record }
    }
  }

  *#vectors(space: EmbeddingSpace): Generator<{ person: Person; vector: Float32Array }> {
    for (const [key, { vector }] of this.#tables.templates.entries({ start: [space] })) {
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
