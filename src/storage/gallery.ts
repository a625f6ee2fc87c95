import { isDeepStrictEqual } from 'node:util'
import { brand, type GalleryRevision, type PersonId, type PhotoId } from '../domain/brand.ts'
import type { GalleryDump, GallerySnapshot, KeptTemplate, Person, PhotoTemplates } from '../domain/person.ts'
import type { Policy } from '../domain/policy.ts'
import type {
  Denial,
  Enrolment,
  GalleryChange,
  GalleryStore,
  PersonSummary,
  PhotoTemplate,
  RestoreReport,
} from '../ports/gallery-store.ts'
import { inForce } from './centres.ts'
import { logChange } from './changes.ts'
import { planDenial } from './denial.ts'
import { dimensionsIn } from './dimensions.ts'
import type { Environment } from './environment.ts'
import { erasePerson, eraseSteps } from './erase.ts'
import { damaged } from './faults.ts'
import {
  acceptPhotos,
  acceptPolicy,
  acceptTemplate,
  checkDimensions,
  checkEmbeddable,
  checkRate,
  checkRemovable,
  checkTwo,
  findByName,
  gatherMembers,
  known,
  newPerson,
  type OwnedTemplate,
  oldestFirst,
  type Photos,
  photosOf,
  renamed,
  summarise,
} from './gallery-rules.ts'
import { personName } from './name.ts'
import { PhotoTable } from './photo-table.ts'
import { acceptDump, changesAnything, planRestore, type RestorePlan, reportOfPlan } from './restore-plan.ts'
import type { Tables } from './tables.ts'

export class LmdbGalleryStore implements GalleryStore {
  readonly #environment: Environment
  readonly #tables: Tables
  readonly #templates: PhotoTable
  readonly #negatives: PhotoTable
  readonly #removeBackups: () => void

  /** @param removeBackups called before anything of a person is erased: copies of the file would still have it */
  constructor(environment: Environment, tables: Tables, removeBackups: () => void) {
    this.#environment = environment
    this.#tables = tables
    this.#templates = new PhotoTable(tables.templates)
    this.#negatives = new PhotoTable(tables.negatives)
    this.#removeBackups = removeBackups
  }

  people(): PersonSummary[] {
    return summarise(this.#everyone(), this.#templates.owners(), this.#negatives.owners())
  }

  find(id: PersonId): Person | undefined {
    const record = this.#tables.people.get(id)
    return record && { id, ...record }
  }

  templates(id: PersonId): KeptTemplate[] {
    return oldestFirst(this.#templates.of(id))
  }

  negatives(id: PersonId): KeptTemplate[] {
    return oldestFirst(this.#negatives.of(id))
  }

  get revision(): GalleryRevision {
    return brand<GalleryRevision>(this.#tables.counters.get('revision') ?? 0)
  }

  snapshot(spaces: GallerySnapshot['spaces']): GallerySnapshot {
    const vectors = (table: PhotoTable): OwnedTemplate[] => spaces.flatMap((space) => [...table.inSpace(space)])
    const members = gatherMembers(vectors(this.#templates), vectors(this.#negatives), (id) => this.#person(id))
    return { revision: this.revision, spaces, members, centres: inForce(this.#tables, spaces) }
  }

  changes(revision: GalleryRevision): GalleryChange[] {
    const later = this.#tables.changes.entries({ start: revision, exclusiveStart: true })
    return Array.from(later, ([key, change]) => ({ revision: key, ...change }))
  }

  async enroll(name: string, photos: Photos): Promise<Enrolment> {
    const wanted = personName(name)
    const accepted = acceptPhotos(photos)
    return this.#environment.write(() => this.#enroll(wanted, accepted))
  }

  async embed(id: PersonId, templates: readonly [PhotoTemplate, ...PhotoTemplate[]]): Promise<void> {
    const accepted = templates.map(({ photo, template }) => ({ photo, template: acceptTemplate(template) }))
    await this.#environment.write(() => {
      known(this.find(id), id)
      checkEmbeddable(this.#templates.of(id), accepted)
      this.#checkDimensions(accepted.map(({ template }) => template))
      for (const { photo, template } of accepted) this.#templates.embed(id, photo, template)
      logChange(this.#tables, { kind: 'embedded', person: id, templates: accepted.length })
    })
  }

  async removePhotos(id: PersonId, photos: readonly [PhotoId, ...PhotoId[]]): Promise<void> {
    await this.#environment.rewrite(() => {
      known(this.find(id), id)
      checkRemovable(this.#templates.of(id), photos)
      this.#removeBackups()
      this.#templates.remove(id, photos)
      logChange(this.#tables, { kind: 'pruned', person: id })
    })
  }

  async rename(id: PersonId, name: string): Promise<Person> {
    const wanted = personName(name)
    if (known(this.find(id), id).name === wanted) return known(this.find(id), id)
    return this.#environment.rewrite(() => {
      const person = renamed(known(this.find(id), id), wanted, this.#everyone())
      this.#removeBackups()
      this.#put(person)
      logChange(this.#tables, { kind: 'renamed', person: id })
      return person
    })
  }

  async setFalseMatchRate(id: PersonId, rate: number | null): Promise<Person> {
    checkRate(rate)
    return this.#alter(id, { falseMatchRate: rate }, 'rated')
  }

  async setPolicy(id: PersonId, policy: Policy): Promise<Person> {
    return this.#alter(id, { policy: acceptPolicy(policy) }, 'governed')
  }

  async deny(id: PersonId, photos: Photos): Promise<Denial> {
    const accepted = acceptPhotos(photos)
    return this.#environment.write(() => {
      known(this.find(id), id)
      this.#checkDimensions(accepted.flat())
      const plan = planDenial(this.#negatives.of(id), accepted)
      if (plan.add.length > 0) this.#deny(id, accepted, logChange(this.#tables, { kind: 'denied', person: id }))
      return plan.report
    })
  }

  async clearNegatives(id: PersonId): Promise<number> {
    const photos = photosOf(this.negatives(id)).length
    if (photos === 0) return known(this.find(id), id) && 0
    return this.#environment.rewrite(() => {
      known(this.find(id), id)
      const negatives = this.negatives(id)
      this.#removeBackups()
      this.#negatives.remove(
        id,
        negatives.map(({ photo }) => photo),
      )
      logChange(this.#tables, { kind: 'denied', person: id })
      return photosOf(negatives).length
    })
  }

  async merge(from: PersonId, into: PersonId): Promise<Person> {
    checkTwo(from, into)
    return this.#environment.rewrite(() => {
      known(this.find(from), from)
      const person = known(this.find(into), into)
      const [photos, negatives] = [photosOf(this.#templates.of(from)), photosOf(this.#negatives.of(from))]
      this.#removeBackups()
      erasePerson(this.#tables, from)
      const revision = logChange(this.#tables, { kind: 'removed' })
      this.#templates.add(into, photos, revision)
      this.#deny(into, negatives, revision)
      return person
    })
  }

  async remove(id: PersonId): Promise<void> {
    await this.#environment.rewrite(() => {
      known(this.find(id), id)
      this.#removeBackups()
      erasePerson(this.#tables, id)
      eraseSteps(this.#tables)
      logChange(this.#tables, { kind: 'removed' })
    })
  }

  dump(): GalleryDump {
    const templates = Map.groupBy(this.#templates.all(), ({ owner }) => owner)
    const negatives = Map.groupBy(this.#negatives.all(), ({ owner }) => owner)
    return {
      people: Array.from(this.#everyone(), (person) => ({
        ...person,
        photos: photosOf(templates.get(person.id) ?? []),
        negatives: photosOf(negatives.get(person.id) ?? []),
      })),
    }
  }

  async restore(dump: GalleryDump): Promise<RestoreReport> {
    return this.#environment.write(() => {
      const accepted = acceptDump(dump, dimensionsIn(this.#tables))
      const gallery = { templates: this.#templates.all(), negatives: this.#negatives.all() }
      const plan = planRestore(accepted, { people: this.#everyone(), ...gallery })
      if (changesAnything(plan)) this.#carryOut(plan, logChange(this.#tables, { kind: 'restored' }))
      return { people: plan.map(reportOfPlan) }
    })
  }

  /** No change when it is like that already. */
  async #alter(id: PersonId, change: Partial<Person>, kind: 'rated' | 'governed'): Promise<Person> {
    const before = known(this.find(id), id)
    if (isDeepStrictEqual({ ...before, ...change }, before)) return before
    return this.#environment.write(() => {
      const person = { ...known(this.find(id), id), ...change }
      this.#put(person)
      logChange(this.#tables, { kind, person: id })
      return person
    })
  }

  #enroll(name: string, photos: Photos): Enrolment {
    this.#checkDimensions(photos.flat())
    const here = findByName(this.#everyone(), name)
    const person = here ?? newPerson(name, photos)
    if (!here) this.#put(person)
    const templates = photos.flat().length
    const revision = logChange(this.#tables, { kind: 'enrolled', person: person.id, created: !here, templates })
    this.#templates.add(person.id, photos, revision)
    return { person, created: !here, revision }
  }

  #carryOut(plan: readonly RestorePlan[], revision: GalleryRevision): void {
    let [photos, negatives] = [0, 0]
    for (const { person, created, add, embed, deny } of plan) {
      if (created) this.#put(person)
      this.#templates.add(person.id, add, revision, photos)
      photos += add.length
      for (const { photo, template } of embed) this.#templates.embed(person.id, photo, template)
      this.#deny(person.id, deny, revision, negatives)
      negatives += deny.length
    }
  }

  /** @param index see PhotoTable.add */
  #deny(id: PersonId, photos: readonly PhotoTemplates[], revision: GalleryRevision, index = 0): void {
    const { add, drop } = planDenial(this.#negatives.of(id), photos)
    this.#negatives.remove(id, drop)
    this.#negatives.add(id, add, revision, index)
  }

  #put({ id, ...record }: Person): void {
    this.#tables.people.put(id, record)
  }

  #checkDimensions(vectors: Parameters<typeof checkDimensions>[0]): void {
    checkDimensions(vectors, dimensionsIn(this.#tables))
  }

  *#everyone(): Generator<Person> {
    for (const id of this.#tables.people.keys()) yield this.#person(id)
  }

  #person(id: PersonId): Person {
    const person = this.find(id)
    if (!person) throw damaged(this.#environment.path, `person ${id} has templates, but no record`)
    return person
  }
}
