import type { EmbeddingSpace, PersonId, PhotoId } from '../domain/brand.ts'
import { FamiliarError } from '../domain/errors.ts'
import type { GalleryDump, Person, PersonDump, PhotoTemplates, Template } from '../domain/person.ts'
import type { PhotoTemplate, RestoredPerson } from '../ports/gallery-store.ts'
import {
  acceptPhoto,
  acceptPolicy,
  checkDimensions,
  checkRate,
  type Dimensions,
  findByName,
  type OwnedTemplate,
  vectorKey,
} from './gallery-rules.ts'
import { personName } from './name.ts'
import { personId } from './records.ts'

/** What a restore does to one person of the dump. */
export interface RestorePlan {
  readonly person: Person
  readonly created: boolean
  /** Photos that are new. */
  readonly add: readonly PhotoTemplates[]
  /** Templates that known photos lacked. */
  readonly embed: readonly PhotoTemplate[]
  /** Negatives that are new. */
  readonly deny: readonly PhotoTemplates[]
  /** Photos that were known, whole. */
  readonly skipped: number
}

interface Contents {
  readonly people: Iterable<Person>
  readonly templates: Iterable<OwnedTemplate>
  readonly negatives: Iterable<OwnedTemplate>
}

/** What a gallery has of one person, as far as it is planned. */
interface Belongings {
  readonly photos: Album
  readonly negatives: Album
}

/** @param dump accepted */
export function planRestore(dump: GalleryDump, gallery: Contents): RestorePlan[] {
  const people = new Map(Array.from(gallery.people, (person) => [person.id, person]))
  const templates = Map.groupBy(gallery.templates, ({ owner }) => owner)
  const negatives = Map.groupBy(gallery.negatives, ({ owner }) => owner)
  const belongings = new Map<PersonId, Belongings>()
  return dump.people.map((wanted) => {
    const { photos: _, negatives: __, ...dumped } = wanted
    const here = people.get(dumped.id) ?? findByName(people.values(), dumped.name)
    const person = here ?? dumped
    people.set(person.id, person)
    const { id } = person
    const has = belongings.get(id) ?? { photos: new Album(templates.get(id)), negatives: new Album(negatives.get(id)) }
    belongings.set(id, has)
    return { person, created: !here, ...planPerson(wanted, has) }
  })
}

function planPerson(dump: PersonDump, { photos, negatives }: Belongings): Omit<RestorePlan, 'person' | 'created'> {
  const taken = dump.photos.map((photo) => photos.take(photo))
  return {
    add: taken.map(({ fresh }) => fresh).filter((fresh) => fresh !== null),
    embed: taken.flatMap(({ missing }) => missing),
    deny: dump.negatives.map((photo) => negatives.take(photo).fresh).filter((fresh) => fresh !== null),
    skipped: taken.filter(({ fresh, missing }) => fresh === null && missing.length === 0).length,
  }
}

export function reportOfPlan({ person, created, add, embed, deny, skipped }: RestorePlan): RestoredPerson {
  const grown = new Set(embed.map(({ photo }) => photo)).size
  return { id: person.id, name: person.name, created, added: add.length + grown, skipped, negatives: deny.length }
}

/** A plan that changes nothing gives no revision. */
export function changesAnything(plan: readonly RestorePlan[]): boolean {
  return plan.some(({ created, add, embed, deny }) => created || add.length + embed.length + deny.length > 0)
}

/**
 * A copy that its giver can no longer change.
 * @throws FamiliarError `person-name-invalid`, `archive-invalid`
 */
export function acceptDump(dump: GalleryDump, dimensionsOf: Dimensions): GalleryDump {
  try {
    const people = dump.people.map(acceptPerson)
    const photos = people.flatMap((person) => [...person.photos, ...person.negatives])
    checkDimensions(photos.flat(), dimensionsOf)
    return { people }
  } catch (error) {
    if (error instanceof RangeError) throw new FamiliarError('archive-invalid', error.message, { cause: error })
    throw error
  }
}

/** @throws RangeError, FamiliarError `person-name-invalid` */
function acceptPerson({ id, name, createdAt, falseMatchRate, policy, photos, negatives }: PersonDump): PersonDump {
  if (!personId.safeParse(id).success) throw new RangeError(`${JSON.stringify(id)} is not the id of a person`)
  checkRate(falseMatchRate)
  return {
    id,
    name: personName(name),
    createdAt,
    falseMatchRate,
    policy: acceptPolicy(policy),
    photos: photos.map(acceptPhoto),
    negatives: negatives.map(acceptPhoto),
  }
}

interface Slot {
  /** Null for a photo that is to be added. */
  readonly photo: PhotoId | null
  readonly templates: Pick<Template, 'space'>[]
}

/** What becomes of a photo. */
interface Taken {
  /** The photo, when it is new. */
  readonly fresh: PhotoTemplates | null
  /** What the known photo lacks. */
  readonly missing: readonly PhotoTemplate[]
}

/** Photos, each known again by any of its vectors. */
class Album {
  readonly #slots = new Map<string, Slot>()

  constructor(kept: readonly OwnedTemplate[] = []) {
    for (const templates of Map.groupBy(kept, ({ photo }) => photo).values()) {
      const [first] = templates
      this.#note(templates, { photo: first?.photo ?? null, templates: [...templates] })
    }
  }

  take(photo: PhotoTemplates): Taken {
    const slot = photo.map((template) => this.#slots.get(vectorKey(template))).find((known) => known !== undefined)
    if (slot === undefined) return { fresh: this.#add(photo), missing: [] }
    const spaces = new Set<EmbeddingSpace>(slot.templates.map(({ space }) => space))
    // A vector that another photo has is known, too.
    const lacks = photo.filter((template) => !spaces.has(template.space) && !this.#slots.has(vectorKey(template)))
    slot.templates.push(...lacks)
    this.#note(lacks, slot)
    const known = slot.photo
    // One that is to be added itself has got them by that.
    return { fresh: null, missing: known === null ? [] : lacks.map((template) => ({ photo: known, template })) }
  }

  #add(photo: PhotoTemplates): PhotoTemplates {
    const templates = [...photo]
    this.#note(photo, { photo: null, templates })
    return templates as unknown as PhotoTemplates
  }

  #note(templates: readonly Template[], slot: Slot): void {
    for (const template of templates) this.#slots.set(vectorKey(template), slot)
  }
}
