import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type PersonId, type WallMs } from '../../src/domain/brand.ts'
import type { Template } from '../../src/domain/person.ts'
import type { GalleryStore } from '../../src/ports/gallery-store.ts'

const space = brand<EmbeddingSpace>('test-3')
const otherSpace = brand<EmbeddingSpace>('test-2')

function template(vector: readonly number[], over: Partial<Template> = {}): Template {
  return {
    space,
    vector: Float32Array.from(vector),
    quality: 0.5,
    source: 'photo.jpg',
    createdAt: brand<WallMs>(1_700_000_000_000),
    ...over,
  }
}

const x = template([1, 0, 0])
const y = template([0, 1, 0])

/** What every GalleryStore does. @param open gives an empty one; it is called in each test */
export function galleryStoreContract(name: string, open: () => Promise<GalleryStore>): void {
  describe(`gallery store contract: ${name}`, () => {
    test('starts empty at revision 0', async () => {
      const store = await open()
      expect(store.revision).toBe(0)
      expect(store.people()).toEqual([])
      expect(store.snapshot(space)).toEqual({ revision: 0, space, members: [] })
      expect(store.find(brand<PersonId>('01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toBeUndefined()
    })

    test('creates a person with their templates', async () => {
      const store = await open()
      const { person, created, revision } = await store.enroll('Anna', [x, y])
      expect(created).toBe(true)
      expect(revision).toBe(1)
      expect(person).toEqual({ id: expect.stringMatching(/^[0-9A-Z]{26}$/), name: 'Anna', createdAt: x.createdAt })
      expect(store.find(person.id)).toEqual(person)
      expect(store.people()).toEqual([{ ...person, templates: 2 }])
      expect(store.snapshot(space)).toEqual({
        revision: 1,
        space,
        members: [{ id: person.id, name: 'Anna', vectors: [x.vector, y.vector] }],
      })
    })

    test('knows a person again by name in another case and spacing, and keeps the first spelling', async () => {
      const store = await open()
      const first = await store.enroll(' Ana  Mari\u0301a ', [x])
      const second = await store.enroll('ANA MARÍA', [y])
      expect(second).toEqual({ person: first.person, created: false, revision: 2 })
      expect(first.person.name).toBe('Ana María')
      expect(store.people().map(({ templates }) => templates)).toEqual([2])
    })

    test('lists people in the order of their names', async () => {
      const store = await open()
      for (const person of ['Zoe', 'émile', 'Anna', 'Eva', 'bob']) await store.enroll(person, [x])
      expect(store.people().map((person) => person.name)).toEqual(['Anna', 'bob', 'émile', 'Eva', 'Zoe'])
    })

    test('stores nothing under a name that is none', async () => {
      const store = await open()
      await expect(store.enroll('a/b', [x])).rejects.toMatchObject({ code: 'person-name-invalid' })
      expect(store.revision).toBe(0)
      expect(store.people()).toEqual([])
    })

    test.each([
      ['that is not finite', template([Number.NaN, 0, 0])],
      ['that is infinite', template([Number.POSITIVE_INFINITY, 0, 0])],
      ['not of unit length', template([1, 0.1, 0])],
      ['without dimensions', template([])],
      ['of other dimensions than its neighbour', template([1, 0])],
      ['of a quality above 1', template([1, 0, 0], { quality: 1.01 })],
    ])('stores nothing of an enrolment with a template %s', async (_, wrong) => {
      const store = await open()
      await expect(store.enroll('Anna', [x, wrong])).rejects.toThrow(RangeError)
      expect(store.revision).toBe(0)
      expect(store.people()).toEqual([])
      expect(store.snapshot(space).members).toEqual([])
    })

    test('refuses vectors of other dimensions than the space has', async () => {
      const store = await open()
      await store.enroll('Anna', [x])
      await expect(store.enroll('Bob', [template([1, 0])])).rejects.toThrow(RangeError)
      expect(store.people()).toHaveLength(1)
    })

    test('a snapshot has the vectors of its own space, and only people with such', async () => {
      const store = await open()
      const anna = await store.enroll('Anna', [x, template([0, 1], { space: otherSpace })])
      await store.enroll('Bob', [y])
      expect(store.snapshot(otherSpace).members).toEqual([
        { id: anna.person.id, name: 'Anna', vectors: [Float32Array.of(0, 1)] },
      ])
      expect(store.snapshot(space).members).toHaveLength(2)
      expect(store.snapshot(brand<EmbeddingSpace>('test')).members).toEqual([])
    })

    test('shares no memory with those who give and take vectors', async () => {
      const store = await open()
      const mine = template([1, 0, 0])
      const enrolling = store.enroll('Anna', [mine])
      mine.vector.fill(7)
      await enrolling
      store.snapshot(space).members[0]?.vectors[0]?.fill(9)
      expect(store.snapshot(space).members[0]?.vectors).toEqual([x.vector])
    })

    test('takes enrolments at the same time, each with its own revision and one person a name', async () => {
      const store = await open()
      const results = await Promise.all(Array.from({ length: 40 }, (_, i) => store.enroll(`Person ${i % 4}`, [x])))
      expect(new Set(results.map(({ revision }) => revision)).size).toBe(40)
      expect(results.filter(({ created }) => created)).toHaveLength(4)
      expect(store.people().map(({ templates }) => templates)).toEqual([10, 10, 10, 10])
      expect(store.revision).toBe(40)
    })
  })
}
