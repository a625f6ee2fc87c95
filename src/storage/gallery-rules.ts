import { ulid } from 'ulid'
import { z } from 'zod'
import { brand, type EmbeddingSpace, type PersonId } from '../domain/brand.ts'
import type { GalleryMember, Person, Template } from '../domain/person.ts'
import type { PersonSummary } from '../ports/gallery-store.ts'
import { nameKey } from './name.ts'
import { templateRecord } from './records.ts'

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
  templates: Templates,
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

/** @param owners the person of each template, in any order */
export function summarise(people: Iterable<Person>, owners: Iterable<PersonId>): PersonSummary[] {
  const templates = new Map<PersonId, number>()
  for (const owner of owners) templates.set(owner, (templates.get(owner) ?? 0) + 1)
  return Array.from(people, (person) => ({ ...person, templates: templates.get(person.id) ?? 0 })).sort((a, b) =>
    collator.compare(a.name, b.name),
  )
}

/** @param vectors of one embedding space */
export function gatherMembers(
  vectors: Iterable<{ readonly person: Person; readonly vector: Float32Array }>,
): GalleryMember[] {
  const members = new Map<PersonId, { id: PersonId; name: string; vectors: Float32Array[] }>()
  for (const { person, vector } of vectors) {
    const member = members.get(person.id) ?? { id: person.id, name: person.name, vectors: [] }
    member.vectors.push(vector)
    members.set(person.id, member)
  }
  return [...members.values()]
}
