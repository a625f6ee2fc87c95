import { ulid } from 'ulid'
import { z } from 'zod'
import { brand, type EmbeddingSpace, type PersonId, type PhotoId } from '../domain/brand.ts'
import { FamiliarError } from '../domain/errors.ts'
import type { GalleryMember, KeptTemplate, Person, PhotoTemplates, Template } from '../domain/person.ts'
import { defaultPolicy, type Policy } from '../domain/policy.ts'
import type { PersonSummary } from '../ports/gallery-store.ts'
import { nameKey } from './name.ts'
import { falseMatchRate, policy as policyRecord, templateRecord } from './records.ts'

export type Photos = readonly [PhotoTemplates, ...PhotoTemplates[]]

export interface OwnedTemplate extends KeptTemplate {
  readonly owner: PersonId
}

/** The length of a vector of this space that is stored already, if there is one. */
export type Dimensions = (space: EmbeddingSpace) => number | undefined

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

/** Likewise. @throws RangeError also when a space comes twice */
export function acceptPhoto([first, ...others]: PhotoTemplates): PhotoTemplates {
  const photo = [acceptTemplate(first), ...others.map(acceptTemplate)] as const
  if (new Set(photo.map(({ space }) => space)).size < photo.length)
    throw new RangeError('a photo has two templates of one space')
  return photo
}

/** Likewise. */
export function acceptPhotos([first, ...others]: Photos): Photos {
  return [acceptPhoto(first), ...others.map(acceptPhoto)]
}

/**
 * Vectors of one space can be compared only if they are equally long.
 * @throws RangeError
 */
export function checkDimensions(vectors: Iterable<Pick<Template, 'space' | 'vector'>>, dimensionsOf: Dimensions): void {
  const known = new Map<EmbeddingSpace, number>()
  for (const { space, vector } of vectors) {
    const dimensions = known.get(space) ?? dimensionsOf(space) ?? vector.length
    if (vector.length !== dimensions)
      throw new RangeError(`A vector of ${vector.length} dimensions does not fit ${space}, which has ${dimensions}`)
    known.set(space, dimensions)
  }
}

/** @throws RangeError */
export function checkRate(rate: number | null): void {
  if (!falseMatchRate.safeParse(rate).success) throw new RangeError(`${rate} is not a rate between 0 and 1`)
}

/** A copy that its giver can no longer change. @throws RangeError */
export function acceptPolicy(policy: Policy): Policy {
  const { data, error } = policyRecord.safeParse(policy)
  if (data === undefined) throw new RangeError(`A policy cannot be stored: ${z.prettifyError(error)}`)
  return data
}

export function findByName<P extends Pick<Person, 'name'>>(people: Iterable<P>, name: string): P | undefined {
  const key = nameKey(name)
  for (const person of people) if (nameKey(person.name) === key) return person
  return undefined
}

/** A person is as old as their first template. */
export function newPerson(name: string, [[{ createdAt }]]: Photos): Person {
  return { id: brand<PersonId>(ulid()), name, createdAt, falseMatchRate: null, policy: defaultPolicy }
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
export function oldestFirst<T extends Pick<Template, 'createdAt'>>(templates: Iterable<T>): T[] {
  return Array.from(templates).sort((a, b) => a.createdAt - b.createdAt)
}

/** The photos that the templates were made from, oldest first, each in the order of spaces. @param templates of one person */
export function photosOf(templates: Iterable<KeptTemplate>): PhotoTemplates[] {
  const photos = Map.groupBy(templates, ({ photo }) => photo)
  return [...photos.keys()]
    .sort(collatePhotos)
    .map((photo) => photos.get(photo)?.map(templateOf).sort(bySpace) as unknown as PhotoTemplates)
    .sort(([a], [b]) => a.createdAt - b.createdAt)
}

/** Without whose it is, and of which photo. */
function templateOf({ space, vector, quality, source, createdAt, measures }: Template): Template {
  return { space, vector, quality, source, createdAt, measures }
}

const numbers = new Intl.Collator('und', { numeric: true })
const bySpace = (a: Template, b: Template): number => (a.space < b.space ? -1 : 1)
const collatePhotos = (a: PhotoId, b: PhotoId): number => numbers.compare(a, b)

/**
 * @throws RangeError when the person has no such photo, or the photo has a template of that space
 * @param templates of the person
 */
export function checkEmbeddable(
  templates: Iterable<KeptTemplate>,
  wanted: readonly { readonly photo: PhotoId; readonly template: Template }[],
): void {
  const spaces = new Map<PhotoId, Set<EmbeddingSpace>>()
  for (const { photo, space } of templates) spaces.set(photo, (spaces.get(photo) ?? new Set()).add(space))
  for (const { photo, template } of wanted) {
    const known = spaces.get(photo)
    if (known === undefined) throw new RangeError(`there is no photo ${photo}`)
    if (known.has(template.space)) throw new RangeError(`photo ${photo} has a template of ${template.space} already`)
    known.add(template.space)
  }
}

/** @throws RangeError unless the person has these photos, and another one @param templates of the person */
export function checkRemovable(templates: Iterable<KeptTemplate>, photos: readonly PhotoId[]): void {
  const known = new Set(Array.from(templates, ({ photo }) => photo))
  for (const photo of photos) if (!known.has(photo)) throw new RangeError(`there is no photo ${photo}`)
  if (known.size === new Set(photos).size) throw new RangeError('a person keeps one photo at least')
}

type Owners = Iterable<Pick<OwnedTemplate, 'owner' | 'photo'>>

/** @param templates the person and photo of each, in any order */
export function summarise(people: Iterable<Person>, templates: Owners, negatives: Owners): PersonSummary[] {
  const own = Map.groupBy(templates, ({ owner }) => owner)
  const denied = Map.groupBy(negatives, ({ owner }) => owner)
  const photos = (all: readonly { readonly photo: PhotoId }[] = []): number =>
    new Set(all.map(({ photo }) => photo)).size
  return Array.from(people, (person) => ({
    ...person,
    templates: own.get(person.id)?.length ?? 0,
    photos: photos(own.get(person.id)),
    negatives: photos(denied.get(person.id)),
  })).sort((a, b) => collator.compare(a.name, b.name))
}

/** In the order of ids. @param templates of the spaces that are wanted, in their order */
export function gatherMembers(
  templates: Iterable<OwnedTemplate>,
  negatives: Iterable<OwnedTemplate>,
  personOf: (id: PersonId) => Person,
): GalleryMember[] {
  const denied = Map.groupBy(negatives, ({ owner }) => owner)
  return Array.from(
    Map.groupBy(templates, ({ owner }) => owner),
    ([id, own]): GalleryMember => {
      const { name, falseMatchRate } = personOf(id)
      return {
        id,
        name,
        falseMatchRate,
        templates: own.map(({ space, vector, quality, photo }) => ({ space, vector, quality, photo })),
        negatives: (denied.get(id) ?? []).map(({ space, vector, photo }) => ({ space, vector, photo })),
      }
    },
  ).sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The same for the very same vector of the same space. */
export function vectorKey({ space, vector }: Pick<Template, 'space' | 'vector'>): string {
  return `${space} ${Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('latin1')}`
}
