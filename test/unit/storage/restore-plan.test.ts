import fc from 'fast-check'
import { expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type PersonId, type WallMs } from '../../../src/domain/brand.ts'
import type { GalleryDump, PersonDump, PhotoTemplates, Template } from '../../../src/domain/person.ts'
import { defaultPolicy } from '../../../src/domain/policy.ts'
import { MemoryGalleryStore } from '../../../src/storage/memory.ts'

const ids = ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01BRZ3NDEKTSV4RRFFQ69G5FAV', '01CRZ3NDEKTSV4RRFFQ69G5FAV']
const names = ['Anna', 'Bob', 'anna']

/** Few, so that photos meet. */
const template = (space: string): fc.Arbitrary<Template> =>
  fc.nat(5).map((angle) => ({
    space: brand<EmbeddingSpace>(space),
    vector: Float32Array.of(Math.cos(angle), Math.sin(angle)),
    quality: 1,
    source: `${angle}`,
    createdAt: brand<WallMs>(angle),
    measures: null,
  }))
const photo: fc.Arbitrary<PhotoTemplates> = fc.oneof(
  fc.tuple(template('one')),
  fc.tuple(template('two')),
  fc.tuple(template('one'), template('two')),
)
const person: fc.Arbitrary<PersonDump> = fc.record({
  id: fc.constantFrom(...ids).map(brand<PersonId>),
  name: fc.constantFrom(...names),
  createdAt: fc.constant(brand<WallMs>(0)),
  falseMatchRate: fc.constantFrom(null, 0.01),
  policy: fc.constantFrom(defaultPolicy, { ...defaultPolicy, cooldown: 60 }),
  photos: fc.array(photo, { maxLength: 4 }),
  negatives: fc.array(photo, { maxLength: 2 }),
})
const dump: fc.Arbitrary<GalleryDump> = fc
  .uniqueArray(person, { maxLength: 3, selector: ({ id }) => id })
  .map((people) => ({ people }))

async function galleryOf(...dumps: readonly GalleryDump[]): Promise<MemoryGalleryStore> {
  const gallery = new MemoryGalleryStore()
  for (const each of dumps) await gallery.restore(each)
  return gallery
}

const vectorsOf = (photos: readonly PhotoTemplates[]): Set<string> =>
  new Set(photos.flat().map(({ space, vector }) => `${space} ${vector}`))

test('a dump that was restored changes nothing the next time', async () => {
  await fc.assert(
    fc.asyncProperty(dump, dump, async (before, restored) => {
      const gallery = await galleryOf(before, restored)
      const [once, revision] = [gallery.dump(), gallery.revision]
      const { people } = await gallery.restore(restored)
      expect(gallery.dump()).toEqual(once)
      expect(gallery.revision).toBe(revision)
      expect(people.every(({ created, added, negatives }) => !created && added + negatives === 0)).toBe(true)
    }),
  )
})

test('a gallery is the same elsewhere', async () => {
  await fc.assert(
    fc.asyncProperty(dump, dump, async (one, other) => {
      const gallery = await galleryOf(one, other)
      expect((await galleryOf(gallery.dump())).dump()).toEqual(gallery.dump())
    }),
  )
})

test('no vector is lost, none is given to another person, and no photo has two of a space', async () => {
  await fc.assert(
    fc.asyncProperty(dump, async (restored) => {
      const gallery = await galleryOf(restored)
      const { people } = await gallery.restore(restored)
      for (const { id, photos } of gallery.dump().people) {
        const given = restored.people.filter((_, i) => people[i]?.id === id)
        // A known photo is given only the spaces that it lacks.
        const wanted = vectorsOf(given.flatMap((each) => each.photos))
        for (const vector of vectorsOf(photos)) expect(wanted).toContain(vector)
        for (const templates of photos) expect(new Set(templates.map(({ space }) => space)).size).toBe(templates.length)
        const alone = given.flatMap((each) => each.photos.filter((templates) => templates.length === 1))
        for (const [{ space, vector }] of alone) expect(vectorsOf(photos)).toContain(`${space} ${vector}`)
      }
    }),
  )
})
