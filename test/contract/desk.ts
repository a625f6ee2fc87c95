import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type MonotonicMs, type PersonId, type WallMs } from '../../src/domain/brand.ts'
import type { GalleryDump, PersonDump, PhotoTemplates } from '../../src/domain/person.ts'
import { defaultPolicy, type Policy } from '../../src/domain/policy.ts'
import type { Examination, ExaminedFace } from '../../src/pipeline/examine.ts'
import type { Desk, Photo } from '../../src/service/people/desk.ts'
import { GalleryDesk } from '../../src/service/people/gallery-desk.ts'
import type { UsableFace } from '../../src/service/people/judge-photo.ts'
import type { Recipe } from '../../src/stages/evidence/recipe.ts'
import { MemoryGalleryStore } from '../../src/storage/memory.ts'
import { face, square } from '../unit/stages/faces.ts'

const space = brand<EmbeddingSpace>('test')
const models = [
  {
    templates: 1,
    genuine: { mean: 0.8, between: 0.1, within: 0.05 },
    impostor: { mean: 0, between: 0.11, within: 0.05 },
    probability: { offset: -9, slope: 22 },
  },
]
const recipe: Recipe = { nets: [{ space, weight: 1 }], attention: 3, prior: 10, raw: models, centred: models }
export const now = brand<WallMs>(1_700_000_000_000)
const detection = face(square(0, 0))
const measures = { size: 100, sharpness: 1.5, brightness: 0.5, contrast: 0.2, yaw: 0, pitch: 0 }
const small = { reason: 'small', value: 20, limit: 40, direction: 'below' } as const

/** A usable face at this angle, degrees: the cosine of two is that of the angle between them. */
export function faceAt(degrees: number): UsableFace {
  const radians = (degrees * Math.PI) / 180
  const vector = Float32Array.of(Math.cos(radians), Math.sin(radians))
  return { detection, quality: 0.8, measures, usable: true, embeddings: [{ space, vector }] }
}

const tooSmall: ExaminedFace = {
  detection,
  quality: 0.1,
  measures,
  usable: false,
  rejection: small,
  recognisable: false,
}

/** A photo whose bytes are the angles of its faces; `small` is a poor face. */
export function photo(source: string, ...faces: readonly (number | 'small')[]): Photo {
  return { source, read: async () => Buffer.from(JSON.stringify(faces)) }
}

const noPicture: Photo = { source: 'text.jpg', read: async () => Buffer.from('no picture') }

/** What vision would say of such a photo; the real one is asked in test/e2e. */
function examine(bytes: Uint8Array): Examination {
  const text = Buffer.from(bytes).toString()
  if (!text.startsWith('[')) return { readable: false }
  const faces = JSON.parse(text) as (number | 'small')[]
  return {
    readable: true,
    size: { width: 640, height: 480 },
    faces: faces.map((one) => (one === 'small' ? tooSmall : faceAt(one))),
  }
}

/** Takes a moment to store, as a disk does. */
class SlowGallery extends MemoryGalleryStore {
  override async enroll(...args: Parameters<MemoryGalleryStore['enroll']>): ReturnType<MemoryGalleryStore['enroll']> {
    await setImmediate()
    return super.enroll(...args)
  }
}

/** A desk on a gallery in memory. @param onChange called after each change */
export function testDesk(onChange: () => void = () => {}): GalleryDesk {
  return new GalleryDesk({
    gallery: new SlowGallery(),
    examiner: {
      info: async () => ({ models: [], spaces: [space], recipes: [recipe] }),
      examine: async (bytes) => examine(bytes),
    },
    clock: { wall: () => now, monotonic: () => brand<MonotonicMs>(0), synced: () => true },
    falseMatchRate: 0.001,
    onChange,
  })
}

/** What every Desk does. @param open gives one on an empty gallery; it is called in each test */
export function deskContract(name: string, open: () => Promise<Desk>): void {
  describe(`desk contract: ${name}`, () => {
    test('enrols, lists and shows', async () => {
      const desk = await open()
      const first = await desk.enroll('Ann', photo('a.jpg', 0))
      expect(first).toMatchObject({
        person: { name: 'Ann', created: true },
        revision: 1,
        photo: { source: 'a.jpg', enrolled: true, quality: 0.8, warning: null },
      })
      expect((await desk.enroll('ANN', photo('b.jpg', 60))).person).toMatchObject({ name: 'Ann', created: false })
      const id = first.person?.id
      const ann = { id, name: 'Ann', createdAt: now, falseMatchRate: null, policy: defaultPolicy }
      expect(await desk.people()).toEqual([{ ...ann, templates: 2, photos: 2, negatives: 0 }])
      const kept = { quality: 0.8, createdAt: now, space, measures, photo: expect.any(String) }
      const templates = [
        { source: 'a.jpg', ...kept },
        { source: 'b.jpg', ...kept },
      ]
      expect(await desk.person('ann')).toEqual({ ...ann, templates, negatives: [] })
    })

    test.each([
      ['that is no picture', noPicture, { reason: 'unreadable' }],
      ['without a face', photo('x.jpg'), { reason: 'no-face' }],
      ['with two usable faces', photo('x.jpg', 0, 90), { reason: 'several-faces', faces: 2 }],
      ['with a poor face', photo('x.jpg', 'small'), { reason: 'face-rejected', rejection: small }],
    ] as const)('refuses a photo %s, with the reason', async (_, given, reason) => {
      const desk = await open()
      const refused = { person: null, revision: 0, photo: { source: given.source, enrolled: false, ...reason } }
      expect(await desk.enroll('Ann', given)).toMatchObject(refused)
      expect(await desk.people()).toEqual([])
    })

    test('takes a photo with one usable face, whatever poor faces are beside it', async () => {
      const desk = await open()
      expect((await desk.enroll('Ann', photo('a.jpg', 0, 'small'))).photo.enrolled).toBe(true)
    })

    test('takes no photo of a person twice, not even when it comes twice at once', async () => {
      const desk = await open()
      const outcomes = await Promise.all([0, 5, 10].map((angle) => desk.enroll('Ann', photo(`${angle}.jpg`, angle))))
      const duplicates = outcomes.filter(({ photo }) => !photo.enrolled)
      expect(duplicates).toHaveLength(2)
      for (const { person, photo } of duplicates) {
        expect(person).toMatchObject({ name: 'Ann', created: false })
        expect(photo).toMatchObject({ reason: 'duplicate', of: expect.any(String), limit: expect.any(Number) })
      }
    })

    test("refuses a face that is another person's, unless it is forced", async () => {
      const desk = await open()
      const ann = await desk.enroll('Ann', photo('a.jpg', 0))
      const likeness = {
        reason: 'looks-like',
        person: { id: ann.person?.id, name: 'Ann', similarity: expect.closeTo(Math.cos(Math.PI / 6)) },
        threshold: expect.closeTo(0.41),
        photo: null,
      }
      const refused = await desk.enroll('Bob', photo('b.jpg', 30))
      expect(refused).toEqual({ person: null, revision: 1, photo: { source: 'b.jpg', enrolled: false, ...likeness } })
      expect(await desk.people()).toHaveLength(1)
      const { photo: forced } = await desk.enroll('Bob', photo('b.jpg', 30), { force: true })
      expect(forced).toEqual({ source: 'b.jpg', enrolled: true, quality: 0.8, warning: likeness })
      expect((await desk.enroll('Cid', photo('c.jpg', 120))).photo).toMatchObject({ warning: null })
      // Like oneself one may look.
      expect((await desk.enroll('Cid', photo('d.jpg', 150))).photo).toMatchObject({ warning: null })
    })

    test('stores a face that is more like the person themselves than like another one, and warns', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      await desk.enroll('Bea', photo('b.jpg', 60), { force: true })
      const { photo: outcome } = await desk.enroll('Bea', photo('c.jpg', 38))
      expect(outcome).toMatchObject({ enrolled: true, warning: { reason: 'looks-like', person: { name: 'Ann' } } })
      const { photo: refused } = await desk.enroll('Bea', photo('d.jpg', 15))
      expect(refused).toMatchObject({ enrolled: false, reason: 'looks-like', person: { name: 'Ann' } })
    })

    test('refuses the very photo of another person, and says which one it is', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      // So that Ann, by her mean, is no longer very like the photo that she has.
      await desk.enroll('Ann', photo('profile.jpg', 170), { force: true })
      await desk.enroll('Bob', photo('b.jpg', 40), { force: true })
      const { photo: outcome } = await desk.enroll('Bob', photo('c.jpg', 3))
      expect(outcome).toMatchObject({
        enrolled: false,
        reason: 'looks-like',
        person: { name: 'Ann', similarity: expect.closeTo(Math.cos(Math.PI / 60)) },
        threshold: 0.94,
        photo: 'a.jpg',
      })
      expect((await desk.enroll('Bob', photo('c.jpg', 3), { force: true })).photo.enrolled).toBe(true)
    })

    test('gives a person a rate of their own, and takes it back', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      const threshold = async () => (await desk.identify(photo('b.jpg', 60))).photo.faces[0]?.threshold ?? 0
      const before = await threshold()
      expect(await desk.setFalseMatchRate('ANN', 0.00001)).toMatchObject({ name: 'Ann', falseMatchRate: 0.00001 })
      expect(await desk.person('Ann')).toMatchObject({ falseMatchRate: 0.00001 })
      expect(await threshold()).toBeGreaterThan(before + 0.05)
      expect(await desk.setFalseMatchRate('Ann', null)).toMatchObject({ falseMatchRate: null })
      expect(await threshold()).toBe(before)
      for (const rate of [0, 1, -1]) {
        await expect(desk.setFalseMatchRate('Ann', rate)).rejects.toMatchObject({ code: 'usage' })
      }
      await expect(desk.setFalseMatchRate('Bob', 0.1)).rejects.toMatchObject({ code: 'person-unknown' })
    })

    test('gives a person a policy, a part at a time', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      const until = brand<WallMs>(now + 1)
      expect(await desk.setPolicy('ANN', { events: 'arrival', until })).toMatchObject({ name: 'Ann' })
      expect(await desk.setPolicy('Ann', { cooldown: 60 })).toMatchObject({ policy: { events: 'arrival', until } })
      const quiet = { from: '22:00', to: '07:00' }
      await desk.setPolicy('Ann', { quiet, until: null })
      const policy = { events: 'arrival', cooldown: 60, quiet, until: null }
      expect(await desk.person('Ann')).toMatchObject({ policy })
      expect(await desk.setPolicy('Ann', {})).toMatchObject({ policy })
      expect(await desk.people()).toMatchObject([{ policy }])
    })

    test.each<[string, Partial<Policy>]>([
      ['a negative cooldown', { cooldown: -1 }],
      ['quiet hours that are none', { quiet: { from: '22:00', to: '25:00' } }],
      ['an end that has passed', { until: now }],
      ['an end beyond all dates', { until: brand<WallMs>(1e300) }],
    ])('gives no policy with %s', async (_, change) => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      await expect(desk.setPolicy('Ann', change)).rejects.toMatchObject({ code: 'policy-invalid' })
      await expect(desk.setPolicy('Bob', {})).rejects.toMatchObject({ code: 'person-unknown' })
      expect((await desk.person('Ann')).policy).toEqual(defaultPolicy)
    })

    test('does not take for a person who is known not to be them', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      const namedAt = async (angle: number) => (await desk.identify(photo('x.jpg', angle))).photo.faces[0]?.person?.name
      expect(await namedAt(35)).toBe('Ann')
      expect(await desk.deny('Ann', photo('neighbour.jpg', 40))).toEqual({
        source: 'neighbour.jpg',
        noted: true,
        known: false,
        dropped: 0,
      })
      expect(await namedAt(35)).toBeUndefined()
      expect(await namedAt(-5)).toBe('Ann')
      expect(await desk.deny('Ann', photo('neighbour.jpg', 40))).toMatchObject({ noted: true, known: true })
      const { templates, negatives } = await desk.person('Ann')
      expect([templates, negatives]).toMatchObject([[{ source: 'a.jpg' }], [{ source: 'neighbour.jpg', measures }]])
      expect(await desk.clearNegatives('ann')).toBe(1)
      expect(await namedAt(35)).toBe('Ann')
      expect(await desk.clearNegatives('ann')).toBe(0)
    })

    test('enrols nobody by a photo that was said not to show them, not even by force, until that is taken back', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      await desk.deny('Ann', photo('neighbour.jpg', 40))
      const { person, photo: refused } = await desk.enroll('Ann', photo('again.jpg', 42), { force: true })
      expect(person).toBeNull()
      const print = { of: 'neighbour.jpg', similarity: expect.closeTo(Math.cos(Math.PI / 90)), limit: 0.94 }
      expect(refused).toEqual({ source: 'again.jpg', enrolled: false, reason: 'denied', ...print })
      expect((await desk.enroll('Bob', photo('again.jpg', 42))).photo.enrolled).toBe(true)
      await desk.clearNegatives('Ann')
      expect((await desk.enroll('Ann', photo('again.jpg', 41), { force: true })).photo.enrolled).toBe(true)
    })

    test.each([
      ['that is no picture', noPicture, { reason: 'unreadable' }],
      ['without a face', photo('x.jpg'), { reason: 'no-face' }],
      ['with two usable faces', photo('x.jpg', 40, 90), { reason: 'several-faces', faces: 2 }],
      ['with a poor face', photo('x.jpg', 'small'), { reason: 'face-rejected', rejection: small }],
      ['by which the person is enrolled', photo('x.jpg', 4), { reason: 'duplicate', of: 'a.jpg', limit: 0.94 }],
    ] as const)('notes no photo %s as not the person', async (_, given, reason) => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      expect(await desk.deny('Ann', given)).toMatchObject({ source: given.source, noted: false, ...reason })
      expect((await desk.person('Ann')).negatives).toEqual([])
    })

    test('refuses a name that is none', async () => {
      const desk = await open()
      await expect(desk.enroll('a/b', photo('a.jpg', 0))).rejects.toMatchObject({ code: 'person-name-invalid' })
    })

    test('identifies: each person at most once in a photo, with their own similarity', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      await desk.enroll('Bob', photo('b.jpg', 90))
      const { photo: seen } = await desk.identify(photo('both.jpg', 0, 15, 'small'))
      expect(seen).toMatchObject({ source: 'both.jpg', readable: true })
      const [first, second, third] = seen.faces
      expect(first?.person).toMatchObject({ name: 'Ann', similarity: expect.closeTo(1) })
      expect(first).toMatchObject({ threshold: expect.closeTo(0.43), probability: expect.closeTo(1) })
      // Ann is the other one, and nobody becomes the second best.
      expect(second?.person).toBeNull()
      expect(second?.nearest).toMatchObject({ name: 'Ann', similarity: expect.closeTo(Math.cos(Math.PI / 12)) })
      expect(third).toMatchObject({ person: null, nearest: null, rejection: small })
      expect((await desk.identify(noPicture)).photo).toMatchObject({ readable: false, faces: [] })
    })

    test('checks what the photos are worth, and what is wrong with them', async () => {
      const desk = await open()
      expect(await desk.check()).toEqual({ people: [], sharedPhotos: [], lookAlikes: [] })
      await desk.enroll('Ann', photo('a.jpg', 0))
      await desk.enroll('Ann', photo('wrong.jpg', 120))
      await desk.enroll('Bob', photo('b.jpg', 118), { force: true })
      const { people, sharedPhotos } = await desk.check()
      expect(people).toMatchObject([
        { name: 'Ann', strength: 'weak', photos: 2, outliers: [{ eitherOf: true }, {}], advice: expect.any(Array) },
        { name: 'Bob', strength: 'weak', photos: 1, outliers: [] },
      ])
      expect(sharedPhotos).toMatchObject([{ photos: ['wrong.jpg', 'b.jpg'] }])
    })

    test('removes one photo, but not the last one', async () => {
      const desk = await open()
      for (const angle of [0, 40, 80]) await desk.enroll('Ann', photo(`${angle}.jpg`, angle))
      expect(await desk.removePhoto('ann', '40.jpg')).toBe(1)
      expect((await desk.person('Ann')).templates.map(({ source }) => source)).toEqual(['0.jpg', '80.jpg'])
      await expect(desk.removePhoto('Ann', '40.jpg')).rejects.toMatchObject({ code: 'photo-unknown' })
      await desk.removePhoto('Ann', '0.jpg')
      await expect(desk.removePhoto('Ann', '80.jpg')).rejects.toMatchObject({ code: 'usage' })
      await expect(desk.removePhoto('Bob', '80.jpg')).rejects.toMatchObject({ code: 'person-unknown' })
    })

    test('lets the nets in use see photos that they have not seen', async () => {
      const desk = await open()
      const old = { space: brand<EmbeddingSpace>('old'), quality: 0.5, createdAt: now, measures: null }
      const seen = (source: string): PhotoTemplates => [{ ...old, source, vector: Float32Array.of(1, 0, 0) }]
      const other = (source: string): PhotoTemplates => [{ ...old, source, vector: Float32Array.of(0, 1, 0) }]
      const rest = { createdAt: now, falseMatchRate: null, policy: defaultPolicy, negatives: [] }
      const id = brand<PersonId>('01ARZ3NDEKTSV4RRFFQ69G5FAV')
      await desk.restore({ people: [{ id, name: 'Ann', ...rest, photos: [seen('a.jpg'), other('b.jpg')] }] })
      const lacking = (...sources: string[]) => ({
        spaces: [space],
        people: [
          {
            id,
            name: 'Ann',
            photos: sources.map((source) => ({ source, spaces: [space], photo: expect.any(String) })),
          },
        ],
      })
      expect(await desk.migration()).toEqual(lacking('a.jpg', 'b.jpg'))
      expect(await desk.migrate('Ann', photo('a.jpg', 0, 90))).toMatchObject({
        embedded: false,
        reason: 'several-faces',
      })
      expect(await desk.migrate('Ann', photo('c.jpg', 0))).toMatchObject({ embedded: false, reason: 'not-needed' })
      expect(await desk.migrate('ANN', photo('a.jpg', 0))).toEqual({ source: 'a.jpg', embedded: true, spaces: [space] })
      expect(await desk.migrate('Ann', photo('a.jpg', 0))).toMatchObject({ embedded: false, reason: 'not-needed' })
      expect(await desk.migration()).toEqual(lacking('b.jpg'))
      expect(await desk.people()).toMatchObject([{ templates: 3, photos: 2 }])
      await desk.migrate('Ann', photo('b.jpg', 40))
      expect(await desk.migration()).toEqual({ spaces: [space], people: [] })
      expect((await desk.identify(photo('x.jpg', 10))).photo.faces[0]?.person).toMatchObject({ name: 'Ann' })
    })

    test('renames by name or id, and keeps the id', async () => {
      const desk = await open()
      const { person } = await desk.enroll('Ann', photo('a.jpg', 0))
      const id = person?.id ?? ''
      expect(await desk.rename(' ANN ', 'Anna')).toMatchObject({ id, name: 'Anna' })
      expect(await desk.rename(id, 'Anne')).toMatchObject({ id, name: 'Anne' })
      await desk.enroll('Bob', photo('b.jpg', 90))
      await expect(desk.rename('Bob', 'anne')).rejects.toMatchObject({ code: 'person-exists' })
      await expect(desk.rename('Bob', 'a/b')).rejects.toMatchObject({ code: 'person-name-invalid' })
    })

    test('merges two who are one', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      const { person } = await desk.enroll('Anna', photo('b.jpg', 90))
      expect(await desk.merge('Ann', 'Anna')).toMatchObject({ id: person?.id, name: 'Anna' })
      expect(await desk.people()).toMatchObject([{ name: 'Anna', templates: 2 }])
      await expect(desk.merge('Anna', 'ANNA')).rejects.toMatchObject({ code: 'usage' })
    })

    test('removes', async () => {
      const desk = await open()
      const { person } = await desk.enroll('Ann', photo('a.jpg', 0))
      const ann = { id: person?.id, name: 'Ann', createdAt: now, falseMatchRate: null, policy: defaultPolicy }
      expect(await desk.remove('ann')).toEqual(ann)
      expect(await desk.people()).toEqual([])
    })

    test.each(['person', 'remove'] as const)('%s of somebody unknown names who was probably meant', async (act) => {
      const desk = await open()
      await desk.enroll('Ada Lovelace', photo('a.jpg', 0))
      const unknown = (text: string) => ({ code: 'person-unknown', message: expect.stringContaining(text) })
      await expect(desk[act]('Ada Lovelase')).rejects.toMatchObject(unknown('did you mean Ada Lovelace?'))
      await expect(desk[act]('lovelce')).rejects.toMatchObject(unknown('did you mean Ada Lovelace?'))
      await expect(desk[act]('Zoroaster')).rejects.toMatchObject(unknown('"Zoroaster"'))
    })

    test('what is dumped can be restored elsewhere, and only once', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      await desk.enroll('Ann', photo('b.jpg', 90))
      const dump = await desk.dump()
      const id = dump.people[0]?.id
      const elsewhere = await open()
      const restored = { id, name: 'Ann', created: true, added: 2, skipped: 0, negatives: 0 }
      expect(await elsewhere.restore(dump)).toEqual({ people: [restored] })
      expect(await elsewhere.dump()).toEqual(dump)
      const again = { id, name: 'Ann', created: false, added: 0, skipped: 2, negatives: 0 }
      expect(await elsewhere.restore(dump)).toEqual({ people: [again] })
    })

    test('restores nothing of a dump whose vectors do not fit', async () => {
      const desk = await open()
      await desk.enroll('Ann', photo('a.jpg', 0))
      const template = {
        space,
        vector: Float32Array.of(1, 0, 0),
        quality: 0.5,
        source: 'c.jpg',
        createdAt: now,
        measures,
      }
      const bob: PersonDump = {
        id: brand<PersonId>('01ARZ3NDEKTSV4RRFFQ69G5FAV'),
        name: 'Bob',
        createdAt: now,
        falseMatchRate: null,
        policy: defaultPolicy,
        photos: [[template]],
        negatives: [],
      }
      const dump: GalleryDump = { people: [bob] }
      await expect(desk.restore(dump)).rejects.toMatchObject({ code: 'archive-invalid' })
      expect(await desk.people()).toHaveLength(1)
    })
  })
}
