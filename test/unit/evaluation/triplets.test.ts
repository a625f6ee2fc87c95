import fc from 'fast-check'
import { expect, test } from 'vitest'
import { People, type Photo } from '../../../src/evaluation/photo.ts'
import { countTriplets } from '../../../src/evaluation/triplets.ts'
import { cosines, crowd, photo, result } from './world.ts'

const count = (photos: readonly Photo[], margin: number) =>
  result(countTriplets(photos, new People(photos), cosines, margin))

/** By equation 1 of the FaceNet paper, in distances. */
function violated(photos: readonly Photo[], margin: number): { total: number; violated: number } {
  const distance = (a: Photo, b: Photo): number => {
    const [x, y] = [a, b].map((one) => one.embeddings?.[0].vector ?? new Float32Array())
    return [...(x ?? [])].reduce((sum, value, i) => sum + (value - (y?.[i] ?? 0)) ** 2, 0)
  }
  const triplets = photos.flatMap((a) =>
    photos
      .filter((p) => p !== a && p.person === a.person)
      .flatMap((p) => photos.filter((n) => n.person !== a.person).map((n) => ({ a, p, n }))),
  )
  return {
    total: triplets.length,
    violated: triplets.filter(({ a, p, n }) => distance(a, p) + margin >= distance(a, n)).length,
  }
}

test('triplets are counted as the paper defines them', () => {
  const crowds = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 })
  fc.assert(
    fc.property(crowds, fc.nat(), fc.constantFrom(0, 0.2, 1), (counts, seed, margin) => {
      const photos = crowd(counts, seed)
      expect(count(photos, margin)).toMatchObject(violated(photos, margin))
    }),
  )
})

test('photos without a face are in no triplet', () => {
  const photos = crowd([2, 2])
  const more = [...photos, photo('person-0/none.jpg', null), photo('person-9/none.jpg', null)]
  expect(count(more, 0.2)).toMatchObject({ total: 8, people: 2 })
})

test('a triplet counts as often as its two people were drawn', () => {
  const photos = crowd([2, 2, 1], 5, 2)
  const triplets = count(photos, 0.2)
  expect(triplets.rate(Uint16Array.of(1, 1, 1))).toBe(triplets.violated / triplets.total)
  // Only the first two are left, and each of their triplets counts six times.
  expect(triplets.rate(Uint16Array.of(2, 3, 0))).toBeCloseTo(count(photos.slice(0, 4), 0.2).violated / 8)
  expect(triplets.rate(Uint16Array.of(2, 0, 0))).toBeNull()
  expect(count(crowd([1, 1]), 0.2).rate(Uint16Array.of(1, 1))).toBeNull()
})
