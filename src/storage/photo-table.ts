import type { z } from 'zod'
import { brand, type EmbeddingSpace, type GalleryRevision, type PersonId, type PhotoId } from '../domain/brand.ts'
import type { KeptTemplate, PhotoTemplates, Template } from '../domain/person.ts'
import type { OwnedTemplate } from './gallery-rules.ts'
import type { TemplateKey, templateRecord } from './records.ts'
import type { Table } from './table.ts'

/** Above every ULID. */
const lastPerson = brand<PersonId>('~')

/** What is kept of photos of people: their templates, or their negatives. Writes belong into a transaction. */
export class PhotoTable {
  readonly #table: Table<TemplateKey, z.infer<typeof templateRecord>>

  constructor(table: Table<TemplateKey, z.infer<typeof templateRecord>>) {
    this.#table = table
  }

  /** Of all spaces, one space after the other. */
  *of(person: PersonId): Generator<KeptTemplate> {
    for (const space of this.#spaces()) {
      for (const [key, record] of this.#table.entries({ start: [space, person] })) {
        if (key[0] !== space || key[1] !== person) break
        yield { space, photo: photoOf(key), ...record }
      }
    }
  }

  /** In the order of people. */
  *inSpace(space: EmbeddingSpace): Generator<OwnedTemplate> {
    for (const [key, record] of this.#table.entries({ start: [space] })) {
      if (key[0] !== space) return
      yield { owner: key[1], space, photo: photoOf(key), ...record }
    }
  }

  *all(): Generator<OwnedTemplate> {
    for (const [key, record] of this.#table.entries()) {
      yield { owner: key[1], space: key[0], photo: photoOf(key), ...record }
    }
  }

  /** Without reading a vector. */
  *owners(): Generator<Pick<OwnedTemplate, 'owner' | 'photo'>> {
    for (const key of this.#table.keys()) yield { owner: key[1], photo: photoOf(key) }
  }

  dimensions(space: EmbeddingSpace): number | undefined {
    const [first] = this.inSpace(space)
    return first?.vector.length
  }

  /** @param index of the first photo among all that this revision brings */
  add(person: PersonId, photos: readonly PhotoTemplates[], revision: GalleryRevision, index = 0): void {
    for (const [place, templates] of photos.entries()) {
      for (const template of templates) this.embed(person, photoOf([revision, index + place]), template)
    }
  }

  embed(person: PersonId, photo: PhotoId, { space, ...record }: Template): void {
    const [revision, index] = placeOf(photo)
    this.#table.put([space, person, revision, index], record)
  }

  remove(person: PersonId, photos: readonly PhotoId[]): void {
    for (const key of [...this.#table.keys()]) {
      if (key[1] === person && photos.includes(photoOf(key))) this.#table.remove(key)
    }
  }

  *#spaces(): Generator<EmbeddingSpace> {
    let [next] = this.#table.keys({ limit: 1 })
    while (next !== undefined) {
      yield next[0]
      ;[next] = this.#table.keys({ start: [next[0], lastPerson], limit: 1 })
    }
  }
}

function photoOf(place: readonly (string | number)[]): PhotoId {
  return brand<PhotoId>(place.slice(-2).join('.'))
}

function placeOf(photo: PhotoId): [revision: GalleryRevision, index: number] {
  const [revision, index] = photo.split('.').map(Number)
  return [brand<GalleryRevision>(revision as number), index as number]
}
