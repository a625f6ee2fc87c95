import { isDeepStrictEqual } from 'node:util'
import { brand, type EmbeddingSpace, type GalleryRevision, type PersonId, type PhotoId } from '../domain/brand.ts'
import type { GalleryDump, GallerySnapshot, KeptTemplate, Person, PhotoTemplates, Template } from '../domain/person.ts'
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
import { planDenial } from './denial.ts'
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
import { MemoryCentreStore } from './memory-centres.ts'
import { MemoryStrangerStore } from './memory-strangers.ts'
import { personName } from './name.ts'
import { acceptDump, changesAnything, planRestore, reportOfPlan } from './restore-plan.ts'
import { vectorsOf } from './stranger-rules.ts'

/** For tests: what another store of the same memory knows of a person, to be forgotten with them. */
export interface Forgetful {
  forget(person: PersonId): void
}

type Change = GalleryChange extends infer Each ? (Each extends GalleryChange ? Omit<Each, 'revision'> : never) : never

/** For tests: a gallery that forgets everything at the end of the process. */
export class MemoryGalleryStore implements GalleryStore {
  readonly #people = new Map<PersonId, Person>()
  readonly #others: readonly Forgetful[]
  readonly #templates = new MemoryPhotos()
  readonly #negatives = new MemoryPhotos()
  readonly centres = new MemoryCentreStore(
    (change) => this.#log(change),
    (space) => this.#dimensions(space),
  )
  readonly strangers = new MemoryStrangerStore((space) => this.#dimensions(space))
  #changes: GalleryChange[] = []
  #revision = 0

  /** @param others forget who is removed from this one */
  constructor(others: readonly Forgetful[] = []) {
    this.#others = others
  }

  people(): PersonSummary[] {
    return summarise(this.#people.values(), this.#templates.all(), this.#negatives.all())
  }

  find(id: PersonId): Person | undefined {
    return this.#people.get(id)
  }

  templates(id: PersonId): KeptTemplate[] {
    return oldestFirst(this.#templates.of(id))
  }

  negatives(id: PersonId): KeptTemplate[] {
    return oldestFirst(this.#negatives.of(id))
  }

  get revision(): GalleryRevision {
    return brand<GalleryRevision>(this.#revision)
  }

  snapshot(spaces: GallerySnapshot['spaces']): GallerySnapshot {
    const of = (photos: MemoryPhotos): OwnedTemplate[] =>
      spaces.flatMap((space) => photos.all().filter((template) => template.space === space))
    const members = gatherMembers(of(this.#templates), of(this.#negatives), (id) => known(this.find(id), id))
    return { revision: this.revision, spaces, members, centres: this.centres.inForce(spaces) }
  }

  changes(after: GalleryRevision): GalleryChange[] {
    return this.#changes.filter(({ revision }) => revision > after)
  }

  async enroll(name: string, photos: Photos): Promise<Enrolment> {
    const wanted = personName(name)
    const accepted = acceptPhotos(photos)
    this.#checkDimensions(accepted.flat())
    const here = findByName(this.#people.values(), wanted)
    const person = here ?? newPerson(wanted, accepted)
    this.#people.set(person.id, person)
    this.#templates.add(person.id, accepted)
    this.#log({ kind: 'enrolled', person: person.id, created: !here, templates: accepted.flat().length })
    return { person, created: !here, revision: this.revision }
  }

  async embed(id: PersonId, templates: readonly [PhotoTemplate, ...PhotoTemplate[]]): Promise<void> {
    const accepted = templates.map(({ photo, template }) => ({ photo, template: acceptTemplate(template) }))
    known(this.find(id), id)
    checkEmbeddable(this.#templates.of(id), accepted)
    this.#checkDimensions(accepted.map(({ template }) => template))
    for (const { photo, template } of accepted) this.#templates.embed(id, photo, template)
    this.#log({ kind: 'embedded', person: id, templates: accepted.length })
  }

  async removePhotos(id: PersonId, photos: readonly [PhotoId, ...PhotoId[]]): Promise<void> {
    known(this.find(id), id)
    checkRemovable(this.#templates.of(id), photos)
    this.#templates.remove(id, photos)
    this.#log({ kind: 'pruned', person: id })
  }

  async rename(id: PersonId, name: string): Promise<Person> {
    const wanted = personName(name)
    const before = known(this.find(id), id)
    if (before.name === wanted) return before
    const person = renamed(before, wanted, this.#people.values())
    this.#people.set(id, person)
    this.#log({ kind: 'renamed', person: id })
    return person
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
    known(this.find(id), id)
    this.#checkDimensions(accepted.flat())
    const report = this.#deny(id, accepted)
    if (report.added > 0) this.#log({ kind: 'denied', person: id })
    return report
  }

  async clearNegatives(id: PersonId): Promise<number> {
    known(this.find(id), id)
    const photos = photosOf(this.#negatives.of(id)).length
    if (photos === 0) return 0
    this.#negatives.remove(id)
    this.#log({ kind: 'denied', person: id })
    return photos
  }

  async merge(from: PersonId, into: PersonId): Promise<Person> {
    checkTwo(from, into)
    known(this.find(from), from)
    const person = known(this.find(into), into)
    const [photos, negatives] = [photosOf(this.#templates.of(from)), photosOf(this.#negatives.of(from))]
    this.#erase(from)
    this.#templates.add(into, photos)
    this.#deny(into, negatives)
    this.#log({ kind: 'removed' })
    return person
  }

  async remove(id: PersonId): Promise<void> {
    known(this.find(id), id)
    this.#erase(id)
    this.centres.eraseSteps()
    this.#log({ kind: 'removed' })
  }

  dump(): GalleryDump {
    const people = [...this.#people.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    return {
      people: people.map((person) => ({
        ...person,
        photos: photosOf(this.#templates.of(person.id)),
        negatives: photosOf(this.#negatives.of(person.id)),
      })),
    }
  }

  async restore(dump: GalleryDump): Promise<RestoreReport> {
    const accepted = acceptDump(dump, (space) => this.#dimensions(space))
    const gallery = { templates: this.#templates.all(), negatives: this.#negatives.all() }
    const plan = planRestore(accepted, { people: this.#people.values(), ...gallery })
    for (const { person, add, embed, deny } of plan) {
      this.#people.set(person.id, person)
      this.#templates.add(person.id, add)
      for (const { photo, template } of embed) this.#templates.embed(person.id, photo, template)
      this.#deny(person.id, deny)
    }
    if (changesAnything(plan)) this.#log({ kind: 'restored' })
    return { people: plan.map(reportOfPlan) }
  }

  /** No change when it is like that already. */
  #alter(id: PersonId, change: Partial<Person>, kind: 'rated' | 'governed'): Person {
    const before = known(this.find(id), id)
    const person = { ...before, ...change }
    if (isDeepStrictEqual(person, before)) return before
    this.#people.set(id, person)
    this.#log({ kind, person: id })
    return person
  }

  #deny(id: PersonId, photos: readonly PhotoTemplates[]): Denial {
    const { add, drop, report } = planDenial(this.#negatives.of(id), photos)
    this.#negatives.remove(id, drop)
    this.#negatives.add(id, add)
    return report
  }

  #erase(id: PersonId): void {
    this.#people.delete(id)
    for (const photos of [this.#templates, this.#negatives]) photos.remove(id)
    this.#changes = this.#changes.filter((change) => !('person' in change && change.person === id))
    for (const other of this.#others) other.forget(id)
  }

  #log(change: Change): GalleryRevision {
    this.#revision++
    this.#changes.push({ revision: this.revision, ...change })
    return this.revision
  }

  #checkDimensions(vectors: readonly Template[]): void {
    checkDimensions(vectors, (space) => this.#dimensions(space))
  }

  #dimensions(space: EmbeddingSpace): number | undefined {
    const { centres, strangers } = this
    const everything = [
      this.#templates.all(),
      this.#negatives.all(),
      centres.all(),
      strangers.list().flatMap(vectorsOf),
    ]
    return everything.flat().find((one) => one.space === space)?.vector.length
  }
}

/** Photos of people, in the order in which they came. */
class MemoryPhotos {
  #templates: OwnedTemplate[] = []
  #photos = 0

  /** Copies. */
  all(): OwnedTemplate[] {
    return this.#templates.map((template) => ({ ...template, vector: template.vector.slice() }))
  }

  of(person: PersonId): KeptTemplate[] {
    const own = this.all().filter(({ owner }) => owner === person)
    return own.map(({ owner: _, ...template }) => template)
  }

  add(owner: PersonId, photos: readonly PhotoTemplates[]): void {
    for (const templates of photos) {
      const photo = brand<PhotoId>(`${++this.#photos}`)
      this.#templates.push(...templates.map((template) => ({ ...template, owner, photo })))
    }
  }

  embed(owner: PersonId, photo: PhotoId, template: Template): void {
    this.#templates.push({ ...template, owner, photo })
  }

  /** @param photos default: all of the person */
  remove(person: PersonId, photos?: readonly PhotoId[]): void {
    this.#templates = this.#templates.filter(
      ({ owner, photo }) => owner !== person || !(photos?.includes(photo) ?? true),
    )
  }
}
