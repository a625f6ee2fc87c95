import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type PersonId, type WallMs } from '../../src/domain/brand.ts'
import type { Person, PersonDump, Template } from '../../src/domain/person.ts'
import type { GalleryStore } from '../../src/ports/gallery-store.ts'
import type { Outbox } from '../../src/ports/outbox.ts'
import type { PresenceRecord, PresenceStore } from '../../src/ports/presence-store.ts'

const space = brand<EmbeddingSpace>('test-3')
const otherSpace = brand<EmbeddingSpace>('test-2')

function template(vector: readonly number[], over: Partial<Template> = {}): Template {
  return {
    space,
    vector: Float32Array.from(vector),
    quality: 0.5,
    source: 'photo.jpg',
    createdAt: brand<WallMs>(1_700_000_000_000),
    measures: null,
    ...over,
  }
}

const x = template([1, 0, 0])
const y = template([0, 1, 0])

const nobody = brand<PersonId>('01ARZ3NDEKTSV4RRFFQ69G5FAV')
const personUnknown = expect.objectContaining({ code: 'person-unknown' })

/** A gallery and what else tells of its people. */
export interface Traces {
  readonly gallery: GalleryStore
  readonly outbox: Outbox
  readonly presence: PresenceStore
}

/** A photo of each template. */
async function enrolled(store: GalleryStore, name: string, ...templates: [Template, ...Template[]]): Promise<Person> {
  const [first, ...others] = templates
  return (await store.enroll(name, [[first], ...others.map((template) => [template] as const)])).person
}

/** What `people` counts of somebody with so many templates, each of a photo of its own. */
function counted(photos: number) {
  return { templates: photos, photos, negatives: 0 }
}

/** Templates as they are kept. */
function kept(...templates: readonly Template[]) {
  return templates.map((template) => ({ ...template, photo: expect.any(String) }))
}

/** Templates as a snapshot has them. */
function vectorsOf(...templates: readonly Template[]) {
  return templates.map(({ space, vector, quality }) => ({ space, vector, quality, photo: expect.any(String) }))
}

/** Which photo is which is another gallery's own affair. */
function membersOf(store: GalleryStore) {
  return store.snapshot([space, otherSpace]).members.map(({ templates, negatives, ...member }) => ({
    ...member,
    templates: templates.map(({ photo: _, ...vector }) => vector),
    negatives: negatives.map(({ photo: _, ...vector }) => vector),
  }))
}

function commitAbout(outbox: Outbox, id: string, name = 'Anna'): Promise<{ readonly seq: number }> {
  const payload = new TextEncoder().encode(JSON.stringify({ person: { id, name } }))
  return outbox.commit({ id: 'event', validUntil: x.createdAt, encode: () => payload })
}

function whereabouts(subject: string): PresenceRecord {
  const at = {
    seenAtWall: x.createdAt,
    clockSynced: true,
    bootId: 'boot',
    seenAt: brand<PresenceRecord['seenAt'] & {}>(5),
  }
  return { subject, state: 'ON', camera: null, ...at, watched: 0 }
}

/** What every GalleryStore does. @param openAll gives empty ones; it is called in each test */
export function galleryStoreContract(name: string, openAll: () => Promise<Traces>): void {
  const open = async (): Promise<GalleryStore> => (await openAll()).gallery

  describe(`gallery store contract: ${name}`, () => {
    test('starts empty at revision 0', async () => {
      const store = await open()
      expect(store.revision).toBe(0)
      expect(store.people()).toEqual([])
      expect(store.snapshot([space])).toEqual({ revision: 0, spaces: [space], members: [], centres: [] })
      expect(store.find(brand<PersonId>('01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toBeUndefined()
    })

    test('creates a person with their templates', async () => {
      const store = await open()
      const { person, created, revision } = await store.enroll('Anna', [[x], [y]])
      expect(created).toBe(true)
      expect(revision).toBe(1)
      expect(person).toEqual({
        id: expect.stringMatching(/^[0-9A-Z]{26}$/),
        name: 'Anna',
        createdAt: x.createdAt,
        falseMatchRate: null,
      })
      expect(store.find(person.id)).toEqual(person)
      expect(store.people()).toEqual([{ ...person, ...counted(2) }])
      expect(store.snapshot([space])).toEqual({
        revision: 1,
        spaces: [space],
        members: [{ id: person.id, name: 'Anna', falseMatchRate: null, templates: vectorsOf(x, y), negatives: [] }],
        centres: [],
      })
    })

    test('knows a person again by name in another case and spacing, and keeps the first spelling', async () => {
      const store = await open()
      const first = await store.enroll(' Ana  Mari\u0301a ', [[x]])
      const second = await store.enroll('ANA MARÍA', [[y]])
      expect(second).toEqual({ person: first.person, created: false, revision: 2 })
      expect(first.person.name).toBe('Ana María')
      expect(store.people().map(({ templates }) => templates)).toEqual([2])
    })

    test('lists people in the order of their names', async () => {
      const store = await open()
      for (const person of ['Zoe', 'émile', 'Anna', 'Eva', 'bob']) await store.enroll(person, [[x]])
      expect(store.people().map((person) => person.name)).toEqual(['Anna', 'bob', 'émile', 'Eva', 'Zoe'])
    })

    test('stores nothing under a name that is none', async () => {
      const store = await open()
      await expect(store.enroll('a/b', [[x]])).rejects.toMatchObject({ code: 'person-name-invalid' })
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
      await expect(store.enroll('Anna', [[x], [wrong]])).rejects.toThrow(RangeError)
      expect(store.revision).toBe(0)
      expect(store.people()).toEqual([])
      expect(store.snapshot([space]).members).toEqual([])
    })

    test('refuses vectors of other dimensions than the space has', async () => {
      const store = await open()
      await store.enroll('Anna', [[x]])
      await expect(store.enroll('Bob', [[template([1, 0])]])).rejects.toThrow(RangeError)
      expect(store.people()).toHaveLength(1)
    })

    test('a snapshot has the vectors of its own space, and only people with such', async () => {
      const store = await open()
      const anna = await store.enroll('Anna', [[x, template([0, 1], { space: otherSpace })]])
      await store.enroll('Bob', [[y]])
      expect(store.snapshot([otherSpace]).members).toEqual([
        expect.objectContaining({
          id: anna.person.id,
          templates: vectorsOf(template([0, 1], { space: otherSpace })),
        }),
      ])
      expect(store.snapshot([space]).members).toHaveLength(2)
      expect(store.snapshot([brand<EmbeddingSpace>('test')]).members).toEqual([])
    })

    test('shares no memory with those who give and take vectors', async () => {
      const store = await open()
      const mine = template([1, 0, 0])
      const enrolling = store.enroll('Anna', [[mine]])
      mine.vector.fill(7)
      await enrolling
      store.snapshot([space]).members[0]?.templates[0]?.vector.fill(9)
      expect(store.snapshot([space]).members[0]?.templates).toEqual(vectorsOf(x))
    })

    test('takes enrolments at the same time, each with its own revision and one person a name', async () => {
      const store = await open()
      const results = await Promise.all(Array.from({ length: 40 }, (_, i) => store.enroll(`Person ${i % 4}`, [[x]])))
      expect(new Set(results.map(({ revision }) => revision)).size).toBe(40)
      expect(results.filter(({ created }) => created)).toHaveLength(4)
      expect(store.people().map(({ templates }) => templates)).toEqual([10, 10, 10, 10])
      expect(store.revision).toBe(40)
    })

    test('gives the templates of one person, of all spaces, oldest first', async () => {
      const store = await open()
      const old = template([0, 1], { space: otherSpace, createdAt: brand<WallMs>(1), source: 'old.jpg', quality: 0.25 })
      const anna = await enrolled(store, 'Anna', x, old)
      await enrolled(store, 'Bob', y)
      await enrolled(store, 'Anna', y)
      expect(store.templates(anna.id)).toEqual(kept(old, x, y))
      store.templates(anna.id)[0]?.vector.fill(9)
      expect(store.templates(anna.id)).toEqual(kept(old, x, y))
      expect(store.templates(nobody)).toEqual([])
    })

    describe('rename', () => {
      test('gives another name, and another spelling of the own one', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        expect(await store.rename(anna.id, ' Hanna  Bell ')).toEqual({ ...anna, name: 'Hanna Bell' })
        expect(store.find(anna.id)?.name).toBe('Hanna Bell')
        expect(store.snapshot([space]).members[0]?.name).toBe('Hanna Bell')
        expect((await store.rename(anna.id, 'HANNA BELL')).name).toBe('HANNA BELL')
        expect(store.revision).toBe(3)
        expect(store.changes(brand(1))).toEqual([
          { revision: 2, kind: 'renamed', person: anna.id },
          { revision: 3, kind: 'renamed', person: anna.id },
        ])
        expect((await store.enroll('Anna', [[x]])).created).toBe(true)
      })

      test('is no change when the name stays', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        expect(await store.rename(anna.id, ' Anna ')).toEqual(anna)
        expect(store.revision).toBe(1)
      })

      test('is refused, and changes nothing, when the name is taken or none, or there is nobody', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        await enrolled(store, 'Bob', x)
        await expect(store.rename(anna.id, 'BOB')).rejects.toMatchObject({ code: 'person-exists' })
        await expect(store.rename(anna.id, 'a/b')).rejects.toMatchObject({ code: 'person-name-invalid' })
        await expect(store.rename(nobody, 'Carl')).rejects.toEqual(personUnknown)
        expect(store.people().map((person) => person.name)).toEqual(['Anna', 'Bob'])
        expect(store.revision).toBe(2)
      })
    })

    describe('merge', () => {
      test('gives the templates to the other, and leaves nothing of the one', async () => {
        const { gallery, outbox, presence } = await openAll()
        const [from, into] = [await enrolled(gallery, 'Ann', x), await enrolled(gallery, 'Anna', y)]
        for (const { id } of [from, into]) await commitAbout(outbox, id)
        await presence.save([whereabouts(from.id), whereabouts(into.id)])
        expect(await gallery.merge(from.id, into.id)).toEqual(into)
        expect(gallery.people()).toEqual([{ ...into, ...counted(2) }])
        expect(gallery.templates(into.id)).toEqual(expect.arrayContaining(kept(x, y)))
        expect(gallery.snapshot([space]).members).toHaveLength(1)
        expect(gallery.revision).toBe(3)
        expect(gallery.changes(brand(0))).toEqual([
          { revision: 2, kind: 'enrolled', person: into.id, created: true, templates: 1 },
          { revision: 3, kind: 'removed' },
        ])
        expect(outbox.counts).toEqual({ waiting: 1, setAside: 0, dropped: 1 })
        expect(presence.load()).toEqual([whereabouts(into.id)])
      })

      test('is refused, and changes nothing, when one is nobody or both are one', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        await expect(store.merge(anna.id, nobody)).rejects.toEqual(personUnknown)
        await expect(store.merge(nobody, anna.id)).rejects.toEqual(personUnknown)
        await expect(store.merge(anna.id, anna.id)).rejects.toMatchObject({ code: 'usage' })
        expect(store.people()).toEqual([{ ...anna, ...counted(1) }])
        expect(store.revision).toBe(1)
      })
    })

    describe('remove', () => {
      test('leaves the events of somebody whose name is the id of who is removed', async () => {
        const { gallery, outbox } = await openAll()
        const anna = await enrolled(gallery, 'Anna', x)
        const other = await enrolled(gallery, anna.id, y)
        for (const { id, name } of [anna, other]) await commitAbout(outbox, id, name)
        await gallery.remove(anna.id)
        expect(outbox.next(0)?.seq).toBe(2)
        expect(outbox.counts).toEqual({ waiting: 1, setAside: 0, dropped: 1 })
      })

      test('leaves no trace of the person, and all of the others', async () => {
        const { gallery, outbox, presence } = await openAll()
        const anna = await enrolled(gallery, 'Anna', x, template([1, 0], { space: otherSpace }))
        const bob = await enrolled(gallery, 'Bob', y)
        for (const { id } of [anna, bob, anna, bob]) await commitAbout(outbox, id)
        await outbox.setAside(3, 'refused')
        await outbox.setAside(4, 'refused')
        await presence.save([whereabouts(anna.id), whereabouts(bob.id), whereabouts('strangers')])
        await gallery.remove(anna.id)
        expect(gallery.people()).toEqual([{ ...bob, ...counted(1) }])
        expect(gallery.find(anna.id)).toBeUndefined()
        expect(gallery.templates(anna.id)).toEqual([])
        expect(gallery.snapshot([otherSpace]).members).toEqual([])
        expect(gallery.changes(brand(0))).toEqual([
          { revision: 2, kind: 'enrolled', person: bob.id, created: true, templates: 1 },
          { revision: 3, kind: 'removed' },
        ])
        expect(outbox.next(0)?.seq).toBe(2)
        expect(outbox.asides().map(({ seq }) => seq)).toEqual([4])
        expect(outbox.counts).toEqual({ waiting: 1, setAside: 1, dropped: 2 })
        expect(presence.load()).toEqual([whereabouts(bob.id), whereabouts('strangers')])
      })

      test('never lowers the revision, and the id comes back only with a dump', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        await store.remove(anna.id)
        expect(store.revision).toBe(2)
        const again = await enrolled(store, 'Anna', x)
        expect(again.id).not.toBe(anna.id)
        expect(store.revision).toBe(3)
        await expect(store.remove(anna.id)).rejects.toEqual(personUnknown)
        expect(store.revision).toBe(3)
      })

      test('outlives what was about to be told of the person', async () => {
        const { gallery, presence } = await openAll()
        const anna = await enrolled(gallery, 'Anna', x)
        await Promise.all([gallery.remove(anna.id), presence.save([whereabouts(anna.id), whereabouts('strangers')])])
        expect(presence.load()).toEqual([whereabouts('strangers')])
      })
    })

    describe('dump and restore', () => {
      test('bring everybody to another gallery, with ids, names and all templates', async () => {
        const [from, into] = [await open(), await open()]
        const anna = await enrolled(from, 'Anna', x, template([0, 1], { space: otherSpace, source: 'a', quality: 1 }))
        const bob = await enrolled(from, 'Bob', y)
        const dump = from.dump()
        expect(dump.people).toEqual(expect.arrayContaining([{ ...bob, photos: [[y]], negatives: [] }]))
        const { people } = await into.restore(dump)
        expect(people).toEqual(
          expect.arrayContaining([{ id: anna.id, name: 'Anna', created: true, added: 2, skipped: 0, negatives: 0 }]),
        )
        expect(into.dump()).toEqual(dump)
        expect(membersOf(into)).toEqual(membersOf(from))
        expect(into.revision).toBe(1)
        expect(into.changes(brand(0))).toEqual([{ revision: 1, kind: 'restored' }])
        expect(from.dump()).toEqual(dump)
      })

      test('add to whom they know by id or else by name, and never the same vector twice', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        const bob = await enrolled(store, 'Bob', y)
        const people: PersonDump[] = [
          { ...anna, name: 'Somebody', photos: [[x], [y]], negatives: [] },
          { ...bob, id: nobody, name: 'BOB', photos: [[y], [x], [x]], negatives: [] },
          { ...bob, id: brand<PersonId>('01BRZ3NDEKTSV4RRFFQ69G5FAV'), name: 'Carl', photos: [], negatives: [] },
          { ...bob, id: brand<PersonId>('01CRZ3NDEKTSV4RRFFQ69G5FAV'), name: 'carl', photos: [[y]], negatives: [] },
        ]
        const carl = { id: '01BRZ3NDEKTSV4RRFFQ69G5FAV', name: 'Carl' }
        expect((await store.restore({ people })).people).toEqual([
          { id: anna.id, name: 'Anna', created: false, added: 1, skipped: 1, negatives: 0 },
          { id: bob.id, name: 'Bob', created: false, added: 1, skipped: 2, negatives: 0 },
          { ...carl, created: true, added: 0, skipped: 0, negatives: 0 },
          { ...carl, created: false, added: 1, skipped: 0, negatives: 0 },
        ])
        expect(store.people().map(({ name, templates }) => [name, templates])).toEqual([
          ['Anna', 2],
          ['Bob', 2],
          ['Carl', 1],
        ])
        expect(store.revision).toBe(3)
        const again = await store.restore({ people: people.slice(0, 2) })
        expect(again.people.map(({ added, skipped }) => [added, skipped])).toEqual([
          [0, 2],
          [0, 3],
        ])
        expect(store.revision).toBe(3)
      })

      test.each([
        ['a vector of other dimensions than the space has', 'archive-invalid', { photos: [[template([1, 0])]] }],
        ['a vector that is none', 'archive-invalid', { photos: [[template([1, 1, 1])]] }],
        ['a photo with two templates of a space', 'archive-invalid', { photos: [[y, x]] }],
        ['a negative that is none', 'archive-invalid', { negatives: [[template([1, 1, 1])]] }],
        ['a rate of 1', 'archive-invalid', { falseMatchRate: 1 }],
        ['an id that is none', 'archive-invalid', { id: brand<PersonId>('anna') }],
        ['a name that is none', 'person-name-invalid', { name: 'a/b' }],
      ])('are all or nothing: refused with %s', async (_, code, wrong) => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        const good: PersonDump = { ...anna, id: nobody, name: 'Bob', photos: [[y]], negatives: [] }
        const bad: PersonDump = {
          ...good,
          id: brand<PersonId>('01BRZ3NDEKTSV4RRFFQ69G5FAV'),
          name: 'Carl',
          ...(wrong as Partial<PersonDump>),
        }
        await expect(store.restore({ people: [good, bad] })).rejects.toMatchObject({ code })
        expect(store.people()).toHaveLength(1)
        expect(store.revision).toBe(1)
      })
    })
  })
}
