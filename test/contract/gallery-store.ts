import { describe, expect, test } from 'vitest'
import {
  brand,
  type CameraId,
  type EmbeddingSpace,
  type PersonId,
  type PhotoId,
  type WallMs,
} from '../../src/domain/brand.ts'
import type { Person, PersonDump, PhotoTemplates, Template } from '../../src/domain/person.ts'
import { defaultPolicy } from '../../src/domain/policy.ts'
import type { CentreStore } from '../../src/ports/centre-store.ts'
import { type GalleryStore, maxNegatives } from '../../src/ports/gallery-store.ts'
import type { Outbox } from '../../src/ports/outbox.ts'
import type { PresenceRecord, PresenceStore } from '../../src/ports/presence-store.ts'
import { galleryPolicyContract } from './gallery-policy.ts'

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
  readonly centres: CentreStore
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
        policy: defaultPolicy,
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

    describe('photos of several nets', () => {
      const both = (one: Template, other: readonly number[]): PhotoTemplates => [
        template(other, { space: otherSpace }),
        one,
      ]

      test('have templates that belong together, in a snapshot of all spaces', async () => {
        const store = await open()
        await store.enroll('Anna', [both(x, [1, 0]), both(y, [0, 1])])
        const [member] = store.snapshot([otherSpace, space]).members
        const photos = Map.groupBy(member?.templates ?? [], ({ photo }) => photo)
        expect(photos.size).toBe(2)
        expect([...photos.values()].map((vectors) => vectors.map(({ vector }) => [...vector]))).toEqual([
          [
            [1, 0],
            [1, 0, 0],
          ],
          [
            [0, 1],
            [0, 1, 0],
          ],
        ])
        expect(store.people()).toMatchObject([{ templates: 4, photos: 2 }])
      })

      test('are none with two templates of one space', async () => {
        const store = await open()
        await expect(store.enroll('Anna', [[x, y]])).rejects.toThrow(RangeError)
        expect(store.people()).toEqual([])
      })

      test('get templates of further spaces, and no other', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x, y)
        const [first, second] = store.templates(anna.id).map(({ photo }) => photo)
        const more = template([0, 1], { space: otherSpace })
        await store.embed(anna.id, [{ photo: second ?? brand(''), template: more }])
        const photoOf = (wanted: Template) =>
          store.templates(anna.id).find(({ space }) => space === wanted.space)?.photo
        expect(photoOf(more)).toBe(second)
        expect(photoOf(x)).toBe(first)
        expect(store.people()).toMatchObject([{ templates: 3, photos: 2 }])
        expect(store.changes(brand(1))).toEqual([{ revision: 2, kind: 'embedded', person: anna.id, templates: 1 }])
        const refused = async (photo: PhotoId | undefined, refusedTemplate: Template): Promise<void> => {
          await expect(
            store.embed(anna.id, [{ photo: photo ?? brand(''), template: refusedTemplate }]),
          ).rejects.toThrow(RangeError)
        }
        await refused(second, more)
        await refused(brand('99.9'), more)
        await refused(first, template([1, 0, 0], { space: otherSpace }))
        await refused(first, template([1, 1], { space: otherSpace }))
        await expect(store.embed(nobody, [{ photo: brand('1.0'), template: more }])).rejects.toEqual(personUnknown)
        expect(store.revision).toBe(2)
      })

      test('stay whole when they are merged, dumped and restored', async () => {
        const [store, into] = [await open(), await open()]
        const { person: from } = await store.enroll('Ann', [both(x, [1, 0])])
        const anna = await enrolled(store, 'Anna', y)
        await store.merge(from.id, anna.id)
        expect(store.people()).toMatchObject([{ templates: 3, photos: 2 }])
        const dump = store.dump()
        expect(dump.people[0]?.photos).toEqual(expect.arrayContaining([both(x, [1, 0]), [y]]))
        await into.restore(dump)
        expect(into.dump()).toEqual(dump)
        expect(into.people()).toMatchObject([{ templates: 3, photos: 2 }])
      })

      test('that are known are given by a dump what they lack', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x, y)
        const dumped: PersonDump = { ...anna, photos: [both(x, [1, 0]), both(y, [0, 1]), [y]], negatives: [] }
        const report = { id: anna.id, name: 'Anna', created: false, added: 2, skipped: 1, negatives: 0 }
        expect(await store.restore({ people: [dumped] })).toEqual({ people: [report] })
        expect(store.people()).toMatchObject([{ templates: 4, photos: 2 }])
        expect(await store.restore({ people: [dumped] })).toMatchObject({ people: [{ added: 0, skipped: 3 }] })
        expect(store.revision).toBe(2)
      })
    })

    describe('removal of photos', () => {
      test('takes all of a photo, and nothing else', async () => {
        const store = await open()
        const more = template([0, 1], { space: otherSpace })
        const { person: anna } = await store.enroll('Anna', [[more, x], [y]])
        const first = store.templates(anna.id).find((each) => each.vector[0] === 1)?.photo ?? brand('')
        await store.removePhotos(anna.id, [first])
        expect(store.templates(anna.id)).toEqual(kept(y))
        expect(store.snapshot([space, otherSpace]).members).toMatchObject([{ templates: vectorsOf(y) }])
        expect(store.changes(brand(1))).toEqual([{ revision: 2, kind: 'pruned', person: anna.id }])
      })

      test('is refused for photos that are not there, and for the last one', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x, y)
        const [first, second] = store.templates(anna.id).map(({ photo }) => photo) as [PhotoId, PhotoId]
        await expect(store.removePhotos(anna.id, [first, second])).rejects.toThrow(RangeError)
        await expect(store.removePhotos(anna.id, [first, brand('99.0')])).rejects.toThrow(RangeError)
        await expect(store.removePhotos(nobody, [first])).rejects.toEqual(personUnknown)
        expect(store.templates(anna.id)).toHaveLength(2)
        expect(store.revision).toBe(1)
      })
    })

    describe('the rate of false matches of a person', () => {
      test('is their own until it is taken back, and goes into snapshots and dumps', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        expect(await store.setFalseMatchRate(anna.id, 0.0001)).toEqual({ ...anna, falseMatchRate: 0.0001 })
        expect(store.find(anna.id)).toEqual({ ...anna, falseMatchRate: 0.0001 })
        expect(store.snapshot([space]).members).toMatchObject([{ falseMatchRate: 0.0001 }])
        expect((await store.rename(anna.id, 'Ann')).falseMatchRate).toBe(0.0001)
        expect(store.dump().people).toMatchObject([{ falseMatchRate: 0.0001 }])
        expect(await store.setFalseMatchRate(anna.id, 0.0001)).toMatchObject({ name: 'Ann' })
        expect(store.changes(brand(1)).map(({ kind }) => kind)).toEqual(['rated', 'renamed'])
        expect((await store.setFalseMatchRate(anna.id, null)).falseMatchRate).toBeNull()
        expect(store.revision).toBe(4)
      })

      test.each([0, 1, -0.1, Number.NaN])('is not %d', async (rate) => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        await expect(store.setFalseMatchRate(anna.id, rate)).rejects.toThrow(RangeError)
        expect(store.find(anna.id)?.falseMatchRate).toBeNull()
        await expect(store.setFalseMatchRate(nobody, 0.1)).rejects.toEqual(personUnknown)
      })

      test('comes with a dump for who is new, and not for who is known', async () => {
        const [from, into] = [await open(), await open()]
        for (const name of ['Anna', 'Bob']) {
          const { id } = await enrolled(from, name, x)
          await from.setFalseMatchRate(id, 0.01)
        }
        await enrolled(into, 'Bob', y)
        await into.restore(from.dump())
        expect(into.people().map(({ name, falseMatchRate }) => [name, falseMatchRate])).toEqual([
          ['Anna', 0.01],
          ['Bob', null],
        ])
      })
    })

    galleryPolicyContract(open)

    describe('negatives', () => {
      const third = template([0, 0, 1], { source: 'not-anna.jpg' })

      test('are faces that are not the person: kept apart from the templates', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        const bob = await enrolled(store, 'Bob', y)
        const denied: PhotoTemplates = [third, template([0, 1], { space: otherSpace })]
        expect(await store.deny(anna.id, [denied])).toEqual({ added: 1, skipped: 0, dropped: 0 })
        expect(store.templates(anna.id)).toEqual(kept(x))
        expect(store.negatives(anna.id)).toEqual(expect.arrayContaining(kept(...denied)))
        expect(store.negatives(bob.id)).toEqual([])
        const { members } = store.snapshot([space])
        const negativesOf = ({ id }: Person) => members.find((member) => member.id === id)?.negatives
        expect(negativesOf(anna)).toEqual([{ space, vector: third.vector, photo: expect.any(String) }])
        expect(negativesOf(bob)).toEqual([])
        expect(store.people()).toMatchObject([{ photos: 1, negatives: 1 }, { negatives: 0 }])
        expect(store.changes(brand(2))).toEqual([{ revision: 3, kind: 'denied', person: anna.id }])
      })

      test('are taken once, and when there are too many the oldest give way', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        const many = Array.from({ length: maxNegatives }, (_, i): PhotoTemplates => {
          const angle = 1 + i / 100
          const createdAt = brand<WallMs>(x.createdAt + i)
          return [template([Math.cos(angle), Math.sin(angle), 0], { source: `${i}`, createdAt })]
        })
        await store.deny(anna.id, many as [PhotoTemplates, ...PhotoTemplates[]])
        expect(await store.deny(anna.id, [many[3] as PhotoTemplates])).toEqual({ added: 0, skipped: 1, dropped: 0 })
        expect(store.revision).toBe(2)
        const late = template([0, 0, 1], { createdAt: brand<WallMs>(x.createdAt + 99) })
        expect(await store.deny(anna.id, [[late], [late]])).toEqual({ added: 1, skipped: 1, dropped: 1 })
        const negatives = store.negatives(anna.id)
        expect(negatives).toHaveLength(maxNegatives)
        expect(negatives[0]?.source).toBe('1')
        expect(negatives.at(-1)).toMatchObject({ vector: late.vector })
      })

      test('are refused for nobody and with a vector that does not fit', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        await expect(store.deny(nobody, [[y]])).rejects.toEqual(personUnknown)
        await expect(store.deny(anna.id, [[template([1, 0])]])).rejects.toThrow(RangeError)
        await expect(store.deny(anna.id, [[template([1, 1, 0])]])).rejects.toThrow(RangeError)
        expect(store.revision).toBe(1)
      })

      test('say which dimensions a space has, too', async () => {
        const store = await open()
        const anna = await enrolled(store, 'Anna', x)
        await store.deny(anna.id, [[template([1, 0], { space: otherSpace })]])
        await expect(store.enroll('Bob', [[template([1, 0, 0], { space: otherSpace })]])).rejects.toThrow(RangeError)
      })

      test('are cleared', async () => {
        const store = await open()
        const [anna, bob] = [await enrolled(store, 'Anna', x), await enrolled(store, 'Bob', y)]
        for (const { id } of [anna, bob]) await store.deny(id, [[third]])
        expect(await store.clearNegatives(anna.id)).toBe(1)
        expect(store.negatives(anna.id)).toEqual([])
        expect(store.negatives(bob.id)).toHaveLength(1)
        expect(store.templates(anna.id)).toEqual(kept(x))
        const { revision } = store
        expect(await store.clearNegatives(anna.id)).toBe(0)
        expect(store.revision).toBe(revision)
        await expect(store.clearNegatives(nobody)).rejects.toEqual(personUnknown)
      })

      test('go with the person, and by a merge to the other', async () => {
        const store = await open()
        const [from, into] = [await enrolled(store, 'Ann', x), await enrolled(store, 'Anna', y)]
        await store.deny(from.id, [[third]])
        await store.merge(from.id, into.id)
        expect(store.negatives(into.id)).toEqual(kept(third))
        await store.remove(into.id)
        expect(store.negatives(into.id)).toEqual([])
      })

      test('come along with a dump, once', async () => {
        const [from, into] = [await open(), await open()]
        const anna = await enrolled(from, 'Anna', x)
        await from.deny(anna.id, [[third]])
        const dump = from.dump()
        expect((await into.restore(dump)).people).toMatchObject([{ created: true, negatives: 1 }])
        expect(into.dump()).toEqual(dump)
        expect((await into.restore(dump)).people).toMatchObject([{ created: false, negatives: 0 }])
        expect(into.revision).toBe(1)
        await into.clearNegatives(anna.id)
        expect((await into.restore(dump)).people).toMatchObject([{ added: 0, negatives: 1 }])
        expect(into.changes(brand(2))).toEqual([{ revision: 3, kind: 'restored' }])
      })
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

      test('leaves of what cameras have learnt the means in force', async () => {
        const { gallery, centres } = await openAll()
        const anna = await enrolled(gallery, 'Anna', x)
        const door = brand<CameraId>('door')
        const mean = (count: number) => ({ camera: door, space, vector: Float32Array.of(0.1, count / 100, 0), count })
        await centres.centre([mean(5)], x.createdAt)
        await centres.centre([mean(7)], x.createdAt)
        await centres.learn([mean(8), { ...mean(3), camera: brand<CameraId>('yard') }])
        await gallery.remove(anna.id)
        expect(centres.versions(door, space)).toMatchObject([{ version: 2, count: 7 }])
        expect(centres.learnt()).toEqual([mean(7)])
        expect(gallery.snapshot([space]).centres).toMatchObject([{ version: 2, count: 7 }])
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
