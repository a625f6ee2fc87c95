import { ulid } from 'ulid'
import { z } from 'zod'
import { brand, type EmbeddingSpace, type PersonId } from '../domain/brand.ts'
import { FamiliarError } from '../domain/errors.ts'
import type { GalleryDump, GalleryMember, Person, Template } from '../domain/person.ts'
import type { PersonSummary, RestoredPerson } from '../ports/gallery-store.ts'
import { nameKey, personName } from './name.ts'
import { personId, templateRecord } from './records.ts'

export type Templates = readonly [Template, ...Template[]]

/** Neither this machine's locale nor its user's: the order is the same everywhere. */
const collator = new Intl.Collator('und')

/**
 * A copy that its giver can no longer change.
 * @throws RangeError unless the vector is finite and of unit length, quality 0..1, and the time not before 1970
 */
export function acceptTemplate({ space, ...rest }: Template): Template {
  const { error } = z.safeEncode(templateRecord, rest)
  if (error) throw new RangeError(`A template cannot be stored: ${z.prettifyError(error)}`)
  return { space, ...rest, vector: rest.vector.slice() }
}

/**
 * Vectors of one space can be compared only if they are equally long.
 * @param dimensionsOf the length of a vector already in the gallery, if there is one
 * @throws RangeError
 */
export function checkDimensions(
  templates: readonly Template[],
  dimensionsOf: (space: EmbeddingSpace) => number | undefined,
): void {
  const known = new Map<EmbeddingSpace, number>()
  for (const { space, vector } of templates) {
    const dimensions = known.get(space) ?? dimensionsOf(space) ?? vector.length
    if (vector.length !== dimensions)
      throw new RangeError(`A vector of ${vector.length} dimensions does not fit ${space}, which has ${dimensions}`)
    known.set(space, dimensions)
  }
}

export function findByName(people: Iterable<Person>, name: string): Person | undefined {
  const key = nameKey(name)
  for (const person of people) if (nameKey(person.name) === key) return person
  return undefined
}

/** A person is as old as their first template. */
export function newPerson(name: string, [{ createdAt }]: Templates): Person {
  return { id: brand<PersonId>(ulid()), name, createdAt }
}

/**
 * The person with their new name.
 * @param name as `personName` made it
 * @throws FamiliarError `person-exists` when another person has the name
 */
export function renamed(person: Person, name: string, people: Iterable<Person>): Person {
  const owner = findByName(people, name)
  if (owner && owner.id !== person.id) throw new FamiliarError('person-exists', `${owner.name} is another person`)
  return { ...person, name }
}

/** @throws FamiliarError `usage` */
export function checkTwo(from: PersonId, into: PersonId): void {
  if (from === into) throw new FamiliarError('usage', 'A person cannot be merged with themselves')
}

/** @throws FamiliarError `person-unknown` */
export function known(person: Person | undefined, id: PersonId): Person {
  if (!person) throw new FamiliarError('person-unknown', `Nobody in the gallery has the id ${id}`)
  return person
}

/** Of the same moment in the order they are given. */
export function oldestFirst(templates: Iterable<Template>): Template[] {
  return Array.from(templates).sort((a, b) => a.createdAt - b.createdAt)
}

/** @param owners the person of each template, in any order */
export function summarise(people: Iterable<Person>, owners: Iterable<PersonId>): PersonSummary[] {
  const templates = new Map<PersonId, number>()
  for (const owner of owners) templates.set(owner, (templates.get(owner) ?? 0) + 1)
  return Array.from(people, (person) => ({ ...person, templates: templates.get(person.id) ?? 0 })).sort((a, b) =>
    collator.compare(a.name, b.name),
  )
}

/** In the order of ids. @param vectors of one embedding space */
export function gatherMembers(
  vectors: Iterable<{ readonly person: Person; readonly vector: Float32Array }>,
): GalleryMember[] {
  const members = new Map<PersonId, { id: PersonId; name: string; vectors: Float32Array[] }>()
  for (const { person, vector } of vectors) {
    const member = members.get(person.id) ?? { id: person.id, name: person.name, vectors: [] }
    member.vectors.push(vector)
    members.set(person.id, member)
  }
  return [...members.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** What a restore does to one person of the dump. */
export interface RestorePlan {
  readonly person: Person
  readonly created: boolean
  readonly add: readonly Template[]
  readonly skipped: number
}

/**
 * @param dump accepted
 * @param people of the gallery
 * @param templatesOf the templates of such a person
 */
export function planRestore(
  dump: GalleryDump,
  people: Iterable<Person>,
  templatesOf: (id: PersonId) => Iterable<Template>,
): RestorePlan[] {
  const everyone = new Map(Array.from(people, (person) => [person.id, person]))
  const vectors = new Map<PersonId, Set<string>>()
  return dump.people.map(({ templates, ...wanted }) => {
    const here = everyone.get(wanted.id) ?? findByName(everyone.values(), wanted.name)
    const person = here ?? wanted
    everyone.set(person.id, person)
    const seen = vectors.get(person.id) ?? new Set(Array.from(templatesOf(person.id), vectorKey))
    vectors.set(person.id, seen)
    const add = templates.filter((template) => isNew(seen, vectorKey(template)))
    return { person, created: !here, add, skipped: templates.length - add.length }
  })
}

export function reportOfPlan({ person, created, add, skipped }: RestorePlan): RestoredPerson {
  return { id: person.id, name: person.name, created, added: add.length, skipped }
}

/** A plan that changes nothing gives no revision. */
export function changesAnything(plan: readonly RestorePlan[]): boolean {
  return plan.some(({ created, add }) => created || add.length > 0)
}

/**
 * A copy that its giver can no longer change.
 * @param dimensionsOf see `checkDimensions`
 * @throws FamiliarError `person-name-invalid`, `archive-invalid`
 */
export function acceptDump(
  dump: GalleryDump,
  dimensionsOf: (space: EmbeddingSpace) => number | undefined,
): GalleryDump {
  try {
    const people = dump.people.map(({ id, name, createdAt, templates }) => ({
      id: acceptId(id),
      name: personName(name),
      createdAt,
      templates: templates.map(acceptTemplate),
    }))
    checkDimensions(
      people.flatMap(({ templates }) => templates),
      dimensionsOf,
    )
    return { people }
  } catch (error) {
    if (error instanceof RangeError) throw new FamiliarError('archive-invalid', error.message, { cause: error })
    throw error
  }
}

/** @throws RangeError */
function acceptId(id: PersonId): PersonId {
  if (!personId.safeParse(id).success) throw new RangeError(`${JSON.stringify(id)} is not the id of a person`)
  return id
}

function isNew(seen: Set<string>, key: string): boolean {
  return seen.size !== seen.add(key).size
}

/** The same for the very same vector of the same space. */
function vectorKey({ space, vector }: Template): string {
  return `${space} ${Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('latin1')}`
}
