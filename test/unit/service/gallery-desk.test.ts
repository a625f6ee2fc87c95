import { beforeEach, describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type MonotonicMs, type WallMs } from '../../../src/domain/brand.ts'
import type { Examination, ExaminedFace } from '../../../src/pipeline/examine.ts'
import { GalleryDesk } from '../../../src/service/gallery-desk.ts'
import { MemoryGalleryStore } from '../../../src/storage/memory.ts'
import { face, square } from '../stages/faces.ts'

const space = brand<EmbeddingSpace>('test')
const points = [{ fmr: 0.001, similarity: 0.5 }]
const clock = { wall: () => brand<WallMs>(0), monotonic: () => brand<MonotonicMs>(0), synced: () => true }

let examination: Examination
let gallery: MemoryGalleryStore
let desk: GalleryDesk
let changes: number

beforeEach(() => {
  changes = 0
  gallery = new MemoryGalleryStore()
  desk = new GalleryDesk({
    gallery,
    // What vision would say of any photo; the real one is asked in test/e2e.
    examiner: {
      info: async () => ({ models: [], space, thresholds: { single: points, mean: points } }),
      examine: async () => examination,
    },
    clock,
    falseMatchRate: 0.001,
    onChange: () => changes++,
  })
})

const photo = { source: 'a.jpg', read: async () => Buffer.alloc(0) }
const detection = face(square(0, 0))
const small = { reason: 'small', value: 20, limit: 40 } as const

/** A usable face at this angle, degrees: the cosine of two is that of the angle between them. */
function at(degrees: number): ExaminedFace {
  const radians = (degrees * Math.PI) / 180
  const vector = Float32Array.of(Math.cos(radians), Math.sin(radians))
  return { detection, quality: 0.8, usable: true, vector }
}

const tooSmall: ExaminedFace = { detection, quality: 0.1, usable: false, rejection: small }
const shows = (...faces: readonly ExaminedFace[]): void => {
  examination = { readable: true, faces }
}

describe('enrolment takes a photo', () => {
  test('with one usable face, whatever poor faces are beside it', async () => {
    shows(at(0), tooSmall)
    const report = await desk.enroll('Ann', [photo])
    expect(report).toMatchObject({ person: { name: 'Ann', created: true }, revision: 1, photos: [{ enrolled: true }] })
    expect(changes).toBe(1)
  })

  test.each([
    ['that is no picture', { readable: false }, { reason: 'unreadable' }],
    ['without a face', { readable: true, faces: [] }, { reason: 'no-face' }],
    ['with two usable faces', { readable: true, faces: [at(0), at(90)] }, { reason: 'several-faces', faces: 2 }],
    ['with a poor face', { readable: true, faces: [tooSmall] }, { reason: 'face-rejected', rejection: small }],
  ] as const)('never %s: nothing is stored then, and the reason told', async (_, seen, reason) => {
    examination = seen
    const report = await desk.enroll('Ann', [photo])
    expect(report).toMatchObject({
      person: null,
      revision: 0,
      photos: [{ source: 'a.jpg', enrolled: false, ...reason }],
    })
    expect(gallery.people()).toEqual([])
    expect(changes).toBe(0)
  })

  test('only under a name that can be one, which is looked at first', async () => {
    const unread = { source: 'a.jpg', read: () => Promise.reject(new Error('was read')) }
    await expect(desk.enroll('a/b', [unread])).rejects.toMatchObject({ code: 'person-name-invalid' })
  })
})

test('who is named only because the nearest person is another face of the photo is told with their own similarity', async () => {
  shows(at(0))
  await desk.enroll('Ann', [photo])
  shows(at(40))
  await desk.enroll('Bob', [photo])
  shows(at(0), at(15))
  const [first, second] = (await desk.identify([photo])).photos[0]?.faces ?? []
  expect(first?.person).toMatchObject({ name: 'Ann', similarity: expect.closeTo(1) })
  // Nearer to Ann (15 degrees) than to Bob (25 degrees), but Ann is the other one.
  expect(second?.person).toMatchObject({ name: 'Bob', similarity: expect.closeTo(Math.cos((25 * Math.PI) / 180)) })
  expect(second?.nearest).toMatchObject({ name: 'Ann', similarity: expect.closeTo(Math.cos((15 * Math.PI) / 180)) })
})
