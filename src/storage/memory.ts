import { brand, type EmbeddingSpace, type GalleryRevision, type PersonId, type WallMs } from '../domain/brand.ts'
import type { GalleryDump, GallerySnapshot, Person, Template } from '../domain/person.ts'
import type { Enrolment, GalleryChange, GalleryStore, PersonSummary, RestoreReport } from '../ports/gallery-store.ts'
import type { AsideEntry, Outbox, OutboxCounts, OutboxEntry } from '../ports/outbox.ts'
import type { PresenceRecord, PresenceStore } from '../ports/presence-store.ts'
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
  renamed,
  reportOfPlan,
  summarise,
  type Templates,
} from './gallery-rules.ts'
import { personName } from './name.ts'
import type { OutboxOptions } from './outbox.ts'
import { isAbout, maxAsides } from './outbox-rules.ts'

/** For tests: what another store of the same memory knows of a person, to be forgotten with them. */
interface Forgetful {
  forget(person: PersonId): void
}

type Change = GalleryChange extends infer Each ? (Each extends GalleryChange ? Omit<Each, 'revision'> : never) : never

/** For tests: a gallery that forgets everything at the end of the process. */
export class MemoryGalleryStore implements GalleryStore {
  readonly #people = new Map<PersonId, Person>()
  readonly #others: readonly Forgetful[]
  #templates: (Template & { readonly owner: PersonId })[] = []
  #changes: GalleryChange[] = []
  #revision = 0

  /** @param others forget who is removed from this one */
  constructor(others: readonly Forgetful[] = []) {
    this.#others = others
  }

  people(): PersonSummary[] {
    return summarise(
      this.#people.values(),
      this.#templates.map(({ owner }) => owner),
    )
  }

  find(id: PersonId): Person | undefined {
    return this.#people.get(id)
  }

  templates(id: PersonId): Template[] {
    const owned = this.#templates.filter(({ owner }) => owner === id)
    return oldestFirst(owned.map(({ owner: _, ...template }) => ({ ...template, vector: template.vector.slice() })))
  }

  get revision(): GalleryRevision {
    return brand<GalleryRevision>(this.#revision)
  }

  snapshot(space: EmbeddingSpace): GallerySnapshot {
    const vectors = this.#of(space).map(({ owner, vector }) => ({
      person: known(this.find(owner), owner),
      vector: vector.slice(),
    }))
    return { revision: this.revision, space, members: gatherMembers(vectors) }
  }

  changes(after: GalleryRevision): GalleryChange[] {
    return this.#changes.filter(({ revision }) => revision > after)
  }

  async enroll(name: string, templates: Templates): Promise<Enrolment> {
    const wanted = personName(name)
    const accepted = templates.map(acceptTemplate)
    checkDimensions(templates, (space) => this.#dimensions(space))
    const here = findByName(this.#people.values(), wanted)
    const person = here ?? newPerson(wanted, templates)
    this.#people.set(person.id, person)
    this.#give(person.id, accepted)
    this.#log({ kind: 'enrolled', person: person.id, created: !here, templates: templates.length })
    return { person, created: !here, revision: this.revision }
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

  async merge(from: PersonId, into: PersonId): Promise<Person> {
    checkTwo(from, into)
    known(this.find(from), from)
    const person = known(this.find(into), into)
    const moved = this.templates(from)
    this.#erase(from)
    this.#give(into, moved)
    this.#log({ kind: 'removed' })
    return person
  }

  async remove(id: PersonId): Promise<void> {
    known(this.find(id), id)
    this.#erase(id)
    this.#log({ kind: 'removed' })
  }

  dump(): GalleryDump {
    const people = [...this.#people.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    return { people: people.map((person) => ({ ...person, templates: this.templates(person.id) })) }
  }

  async restore(dump: GalleryDump): Promise<RestoreReport> {
    const accepted = acceptDump(dump, (space) => this.#dimensions(space))
    const plan = planRestore(accepted, this.#people.values(), (id) => this.templates(id))
    for (const { person, add } of plan) {
      this.#people.set(person.id, person)
      this.#give(person.id, add)
    }
    if (changesAnything(plan)) this.#log({ kind: 'restored' })
    return { people: plan.map(reportOfPlan) }
  }

  #give(owner: PersonId, templates: readonly Template[]): void {
    this.#templates.push(...templates.map((template) => ({ ...template, owner })))
  }

  #erase(id: PersonId): void {
    this.#people.delete(id)
    this.#templates = this.#templates.filter(({ owner }) => owner !== id)
    this.#changes = this.#changes.filter((change) => !('person' in change && change.person === id))
    for (const other of this.#others) other.forget(id)
  }

  #log(change: Change): void {
    this.#revision++
    this.#changes.push({ revision: this.revision, ...change })
  }

  #of(space: EmbeddingSpace): (Template & { readonly owner: PersonId })[] {
    return this.#templates.filter((template) => template.space === space)
  }

  #dimensions(space: EmbeddingSpace): number | undefined {
    return this.#of(space)[0]?.vector.length
  }
}

/** For tests: an outbox that forgets everything at the end of the process. */
export class MemoryOutbox implements Outbox, Forgetful {
  readonly #options: OutboxOptions
  /** In ascending order, as they were added. */
  readonly #entries = new Map<number, OutboxEntry & { readonly clockSynced: boolean }>()
  readonly #asides = new Map<number, AsideEntry>()
  #seq = 0
  #dropped = 0

  constructor(options: Partial<OutboxOptions> = {}) {
    const clock = { wall: () => brand<WallMs>(Date.now()), synced: () => true }
    this.#options = { maxEvents: Number.POSITIVE_INFINITY, clock, ...options }
  }

  async commit({ encode, ...event }: Parameters<Outbox['commit']>[0]): Promise<OutboxEntry> {
    const { clock, maxEvents } = this.#options
    const seq = this.#seq + 1
    const entry = { seq, ...event, committedAt: clock.wall(), payload: encode(seq) }
    this.#seq = seq
    this.#entries.set(seq, { ...copy(entry), clockSynced: clock.synced() })
    this.#dropOldest(this.#entries, maxEvents)
    return entry
  }

  next(after: number): OutboxEntry | undefined {
    for (const [seq, { clockSynced: _, ...entry }] of this.#entries) if (seq > after) return copy(entry)
    return undefined
  }

  last(): number {
    return [...this.#entries.keys()].at(-1) ?? 0
  }

  async settle(seq: number): Promise<void> {
    this.#entries.delete(seq)
  }

  async setAside(seq: number, reason: string): Promise<void> {
    const entry = this.#entries.get(seq)
    if (entry === undefined) return
    this.#entries.delete(seq)
    this.#asides.set(seq, { seq, id: entry.id, reason, payload: entry.payload })
    this.#dropOldest(this.#asides, maxAsides)
  }

  asides(): AsideEntry[] {
    return [...this.#asides.values()].sort((a, b) => a.seq - b.seq).map(copy)
  }

  async dropOlder(than: WallMs): Promise<number> {
    let old = 0
    for (const [seq, { committedAt, clockSynced }] of this.#entries) {
      if (clockSynced && committedAt >= than) break
      if (clockSynced && this.#entries.delete(seq)) old++
    }
    this.#dropped += old
    return old
  }

  get size(): number {
    return this.#entries.size
  }

  get counts(): OutboxCounts {
    return { waiting: this.#entries.size, setAside: this.#asides.size, dropped: this.#dropped }
  }

  forget(person: PersonId): void {
    for (const events of [this.#entries, this.#asides]) {
      for (const [seq, { payload }] of events) {
        if (isAbout(payload, person) && events.delete(seq)) this.#dropped++
      }
    }
  }

  #dropOldest(events: Map<number, unknown>, bound: number): void {
    for (const seq of [...events.keys()].sort((a, b) => a - b)) {
      if (events.size <= bound) return
      events.delete(seq)
      this.#dropped++
    }
  }
}

/** For tests: whereabouts that are forgotten at the end of the process. */
export class MemoryPresenceStore implements PresenceStore, Forgetful {
  readonly #records = new Map<string, PresenceRecord>()
  readonly #gone = new Set<string>()
  #privacy = false

  load(): PresenceRecord[] {
    return [...this.#records.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1))
  }

  async save(records: readonly PresenceRecord[]): Promise<void> {
    for (const record of records) if (!this.#gone.has(record.subject)) this.#records.set(record.subject, { ...record })
  }

  privacy(): boolean {
    return this.#privacy
  }

  async setPrivacy(on: boolean): Promise<void> {
    this.#privacy = on
  }

  forget(person: PersonId): void {
    this.#gone.add(person)
    this.#records.delete(person)
  }
}

function copy<E extends { readonly payload: Uint8Array }>(entry: E): E {
  return { ...entry, payload: entry.payload.slice() }
}
