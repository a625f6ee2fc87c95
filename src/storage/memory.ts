import { brand, type EmbeddingSpace, type GalleryRevision, type PersonId } from '../domain/brand.ts'
import type { GallerySnapshot, Person, Template } from '../domain/person.ts'
import type { Enrolment, GalleryStore, PersonSummary } from '../ports/gallery-store.ts'
import type { Outbox, OutboxEntry } from '../ports/outbox.ts'
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

/** For tests: a gallery that forgets everything at the end of the process. */
export class MemoryGalleryStore implements GalleryStore {
  readonly #people = new Map<PersonId, Person>()
  readonly #templates: (Template & { readonly person: Person })[] = []
  #revision = 0

  people(): PersonSummary[] {
    return summarise(
      this.#people.values(),
      this.#templates.map(({ person }) => person.id),
    )
  }

  find(id: PersonId): Person | undefined {
    return this.#people.get(id)
  }

  get revision(): GalleryRevision {
    return brand<GalleryRevision>(this.#revision)
  }

  async enroll(name: string, templates: Templates): Promise<Enrolment> {
    const wanted = personName(name)
    const accepted = templates.map(acceptTemplate)
    checkDimensions(templates, (space) => this.#of(space)[0]?.vector.length)
    const known = findByName(this.#people.values(), wanted)
    const person = known ?? newPerson(wanted, templates)
    this.#people.set(person.id, person)
    this.#templates.push(...accepted.map((template) => ({ ...template, person })))
    this.#revision++
    return { person, created: !known, revision: this.revision }
  }

  snapshot(space: EmbeddingSpace): GallerySnapshot {
    const vectors = this.#of(space).map(({ person, vector }) => ({ person, vector: vector.slice() }))
    return { revision: this.revision, space, members: gatherMembers(vectors) }
  }

  #of(space: EmbeddingSpace): (Template & { readonly person: Person })[] {
    return this.#templates.filter((template) => template.space === space)
  }
}

/** For tests: an outbox that forgets everything at the end of the process. */
export class MemoryOutbox implements Outbox {
  /** In ascending order, as they were added. */
  readonly #entries = new Map<number, OutboxEntry>()
  #seq = 0

  async commit({ encode, ...event }: Parameters<Outbox['commit']>[0]): Promise<OutboxEntry> {
    const seq = this.#seq + 1
    const entry = { seq, ...event, payload: encode(seq) }
    this.#seq = seq
    this.#entries.set(seq, copy(entry))
    return entry
  }

  next(after: number): OutboxEntry | undefined {
    for (const [seq, entry] of this.#entries) if (seq > after) return copy(entry)
    return undefined
  }

  async settle(seq: number): Promise<void> {
    this.#entries.delete(seq)
  }

  get size(): number {
    return this.#entries.size
  }
}

function copy(entry: OutboxEntry): OutboxEntry {
  return { ...entry, payload: entry.payload.slice() }
}
