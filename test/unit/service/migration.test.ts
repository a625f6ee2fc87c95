import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type PhotoId } from '../../../src/domain/brand.ts'
import { FamiliarError } from '../../../src/domain/errors.ts'
import type { Embeddings } from '../../../src/domain/face.ts'
import { denyPhotos } from '../../../src/service/people/deny-photos.ts'
import type { MigratedPhoto, NegativeOutcome, Photo } from '../../../src/service/people/desk.ts'
import { migratePhotos, photosFor } from '../../../src/service/people/migrate-photos.ts'
import { lackingPhotos, samePhoto } from '../../../src/service/people/migration.ts'
import { at } from './check/people.ts'

const [first, second, third] = ['first', 'second', 'third'].map((space) => brand<EmbeddingSpace>(space)) as [
  EmbeddingSpace,
  EmbeddingSpace,
  EmbeddingSpace,
]
const photo = brand<PhotoId>('1.0')
const of = (space: EmbeddingSpace, degrees: number, id = photo) => at(degrees, { space, photo: id, source: 'a.jpg' })
const face = (degrees: number): Embeddings => [
  { space: first, vector: at(degrees).vector },
  { space: second, vector: at(degrees).vector },
]

describe('photos that lack something', () => {
  test('are those that not all nets in use have seen', () => {
    const other = brand<PhotoId>('2.0')
    const templates = [of(first, 0), of(second, 0), of(first, 20, other), of(third, 20, other)]
    expect(lackingPhotos(templates, [first, second])).toMatchObject([
      { photo: other, source: 'a.jpg', spaces: [second] },
    ])
    expect(lackingPhotos(templates, [first])).toEqual([])
    expect(lackingPhotos(templates, [third, second])).toMatchObject([{ spaces: [third] }, { spaces: [second] }])
    expect(lackingPhotos([], [first])).toEqual([])
  })
})

describe('the photo that a file shows', () => {
  const lacking = (...degrees: readonly number[]) =>
    lackingPhotos(
      degrees.map((angle, i) => of(first, angle, brand<PhotoId>(`${i}.0`))),
      [first, second],
    )

  test('is the one of its name that is alike', () => {
    expect(samePhoto(face(2), lacking(90, 0))).toMatchObject({ photo: '1.0' })
  })

  test('is none of those that are not alike', () => {
    expect(samePhoto(face(45), lacking(0))).toEqual({
      reason: 'other-photo',
      similarity: expect.closeTo(Math.SQRT1_2),
      limit: 0.94,
    })
  })

  test('is the only one of its name where nobody can compare, and none of several', () => {
    const unseen = (...ids: string[]) =>
      lackingPhotos(
        ids.map((id) => of(third, 0, brand<PhotoId>(id))),
        [first],
      )
    expect(samePhoto(face(0), unseen('1.0'))).toMatchObject({ photo: '1.0' })
    expect(samePhoto(face(0), unseen('1.0', '2.0'))).toMatchObject({ reason: 'other-photo' })
  })
})

test('the files of a person are those with the names of what is missing', () => {
  const folder = (name: string) => ({ name, photos: [`/p/${name}/a.jpg`, `/p/${name}/b.jpg`], error: null })
  const person = { id: '1', name: 'José', photos: [{ photo, source: 'b.jpg', spaces: [first] }] }
  expect(photosFor(person, [folder('Bob'), folder('JOSE\u0301')])).toEqual(['/p/JOSE\u0301/b.jpg'])
})

describe.each([
  [
    'migrated',
    'embedded',
    (desk: (source: string) => unknown, photos: readonly Photo[], signal: AbortSignal, onPhoto: () => void) =>
      migratePhotos({ migrate: async (_, { source }) => desk(source) as MigratedPhoto }, 'Ann', photos, {
        signal,
        onPhoto,
        retryAfter: [0],
      }),
  ],
  [
    'denied',
    'noted',
    (desk: (source: string) => unknown, photos: readonly Photo[], signal: AbortSignal, onPhoto: () => void) =>
      denyPhotos({ deny: async (_, { source }) => desk(source) as NegativeOutcome }, 'Ann', photos, {
        signal,
        onPhoto,
        retryAfter: [0],
      }),
  ],
] as const)('photos that are %s', (_, done, run) => {
  const photos = ['a', 'b'].map((source): Photo => ({ source, read: async () => Buffer.alloc(0) }))
  const never = new AbortController().signal

  test('go on after one that fails, and one of which vision dies is tried again', async () => {
    let attempts = 0
    const desk = (source: string) => {
      attempts++
      if (source === 'a' && attempts < 3) throw new FamiliarError('vision-unavailable', 'it died')
      return { source, [done]: true }
    }
    expect(await run(desk, photos, never, () => {})).toEqual([
      { source: 'a', [done]: false, reason: 'failed', error: { code: 'vision-unavailable', message: 'it died' } },
      { source: 'b', [done]: true },
    ])
    expect(attempts).toBe(3)
  })

  test('end after the one in work, and with what concerns them all', async () => {
    const interrupt = new AbortController()
    const desk = (source: string) => ({ source, [done]: true })
    expect(await run(desk, photos, interrupt.signal, () => interrupt.abort())).toHaveLength(1)
    const full = () => {
      throw new FamiliarError('data-folder-unusable', 'it is full')
    }
    await expect(run(full, photos, never, () => {})).rejects.toMatchObject({ code: 'data-folder-unusable' })
  })
})
