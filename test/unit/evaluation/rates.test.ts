import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Multiplicities, once } from '../../../src/evaluation/bootstrap.ts'
import { type Comparisons, compareAll } from '../../../src/evaluation/comparisons.ts'
import { People, type Photo } from '../../../src/evaluation/photo.ts'
import { barAt, detPoints, equalErrorRate, fmrAt, fnmrAt, fnmrBelow } from '../../../src/evaluation/rates.ts'
import { atDegrees, cosines, crowd, faceOf, photo, result } from './world.ts'

function compared(photos: readonly Photo[], second: readonly Photo[] | null = null) {
  const people = new People([...photos, ...(second ?? [])])
  const comparisons = result(compareAll({ first: photos, second }, people, cosines))
  return { comparisons, everybody: once(people.count), people }
}

const of = ({ compared: totals }: Comparisons) => totals

/** Ann at 0 and 10 degrees, Bob at 40 and 90: genuine 10, 50; impostor 40, 30, 90, 80 degrees apart. */
const four = [
  photo('ann/1.jpg', atDegrees(0)),
  photo('ann/2.jpg', atDegrees(10)),
  photo('bob/1.jpg', atDegrees(40)),
  photo('bob/2.jpg', atDegrees(90)),
]

const cos = (degrees: number): number => Math.cos((degrees * Math.PI) / 180)

describe('four photos of two people', () => {
  const { comparisons, everybody } = compared(four)

  test('are two genuine and four impostor pairs', () => {
    expect(comparisons.compared(everybody)).toEqual({ genuine: 2, impostor: 4 })
    expect([...comparisons.genuine.similarities]).toEqual([expect.closeTo(cos(50)), expect.closeTo(cos(10))])
    expect(
      [...comparisons.impostor.similarities].map((value) => Math.round((Math.acos(value) * 180) / Math.PI)),
    ).toEqual([30, 40, 80, 90])
  })

  test.each([
    // No impostor may match: only what is more alike than 30 degrees does.
    { rate: 0, bar: 30, fnmr: 0.5 },
    { rate: 0.24, bar: 30, fnmr: 0.5 },
    { rate: 0.25, bar: 40, fnmr: 0.5 },
    { rate: 0.5, bar: 80, fnmr: 0 },
  ])('miss $fnmr at a false match rate of $rate', ({ rate, bar, fnmr }) => {
    expect(barAt(comparisons, rate, everybody, of(comparisons))).toBeCloseTo(cos(bar))
    expect(fnmrAt(comparisons, rate, everybody, of(comparisons))).toBe(fnmr)
  })

  test('have an equal error rate of a half', () => {
    // Between 40 and 50 degrees two of four impostor pairs match, and one of two genuine ones does not.
    expect(equalErrorRate(comparisons, everybody, of(comparisons))).toBe(0.5)
  })

  test('have these rates at a threshold, which is a match itself', () => {
    const bar = comparisons.impostor.similarities[1] as number
    expect(fmrAt(comparisons, bar, everybody)).toBe(0.5)
    expect(fmrAt(comparisons, bar + 1e-6, everybody)).toBe(0.25)
    const own = comparisons.genuine.similarities[0] as number
    expect(fnmrBelow(comparisons, own, everybody)).toBe(0)
    expect(fnmrBelow(comparisons, own + 1e-6, everybody)).toBe(0.5)
  })

  test('count twice when somebody is drawn twice', () => {
    const drawn = Uint16Array.of(2, 1)
    expect(comparisons.compared(drawn)).toEqual({ genuine: 3, impostor: 8 })
    // Bob's pair is missed, Ann's is not, and she counts twice.
    expect(fnmrAt(comparisons, 0, drawn, of(comparisons))).toBeCloseTo(1 / 3)
    expect(comparisons.compared(Uint16Array.of(2, 0))).toEqual({ genuine: 2, impostor: 0 })
    expect(fnmrAt(comparisons, 0, Uint16Array.of(2, 0), of(comparisons))).toBeNull()
  })
})

test('pairs without a face are counted apart, and match nothing', () => {
  const { comparisons, everybody } = compared([...four, photo('ann/3.jpg', null), photo('cid/1.jpg', null)])
  expect(comparisons.compared(everybody)).toEqual({ genuine: 2, impostor: 4 })
  // Ann's three photos make three pairs, Bob's two one; 15 pairs in all.
  expect(comparisons.all(everybody)).toEqual({ genuine: 4, impostor: 11 })
  expect(fnmrAt(comparisons, 0.5, everybody, comparisons.compared)).toBe(0)
  expect(fnmrAt(comparisons, 0.5, everybody, comparisons.all)).toBe(0.5)
})

test('two groups are compared with each other, not within', () => {
  const [first = [], second = []] = [
    four.slice(0, 3),
    [photo('ann/p/1.jpg', atDegrees(20)), photo('bob/p/1.jpg', null)],
  ]
  const { comparisons, everybody } = compared(first, second)
  expect(comparisons.compared(everybody)).toEqual({ genuine: 2, impostor: 1 })
  expect(comparisons.all(everybody)).toEqual({ genuine: 3, impostor: 3 })
})

test('without pairs of a kind there is no rate', () => {
  const { comparisons, everybody } = compared([photo('ann/1.jpg', atDegrees(0)), photo('bob/1.jpg', atDegrees(40))])
  expect(fnmrAt(comparisons, 0.01, everybody, comparisons.compared)).toBeNull()
  expect(equalErrorRate(comparisons, everybody, comparisons.compared)).toBeNull()
  expect(detPoints(comparisons, everybody, comparisons.compared)).toEqual([])
  expect(fnmrBelow(comparisons, 0.5, everybody)).toBeNull()
  const { comparisons: own, everybody: ann } = compared(four.slice(0, 2))
  expect(fmrAt(own, 0.5, ann)).toBeNull()
})

/** Crowds of two to six people with one to four photos, and how often each person is drawn. */
const crowds = fc
  .record({ counts: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 6 }), seed: fc.nat() })
  .chain(({ counts, seed }) =>
    fc.record({
      photos: fc.constant(crowd(counts, seed)),
      drawn: fc
        .array(fc.nat(3), { minLength: counts.length, maxLength: counts.length })
        .map((times) => Uint16Array.from(times)),
    }),
  )

test('drawing people is as if the photos of each were there so often, copies of one person apart', () => {
  fc.assert(
    fc.property(crowds, fc.constantFrom(0, 0.05, 0.2, 0.7), ({ photos, drawn }, rate) => {
      const { comparisons } = compared(photos)
      const copied = copies(photos, drawn)
      expect(comparisons.compared(drawn)).toEqual({ genuine: copied.genuine.length, impostor: copied.impostor.length })
      expect(fnmrAt(comparisons, rate, drawn, comparisons.compared)).toEqual(naiveFnmr(copied, rate))
    }),
  )
})

/** Similarities of all pairs of a set in which each person is as often as drawn, as different people. */
function copies(photos: readonly Photo[], drawn: Multiplicities) {
  const people = new People(photos)
  const all = photos.flatMap((one) =>
    Array.from({ length: drawn[people.numberOf(one.person)] as number }, (_, copy) => ({ one, copy })),
  )
  const pairs = all.flatMap((a, i) => all.slice(i + 1).map((b) => ({ a, b })))
  const similarities = (some: typeof pairs): number[] =>
    some.map(({ a, b }) => Math.fround(cosines.similarity(faceOf(b.one), cosines.reference([faceOf(a.one)]))))
  return {
    genuine: similarities(pairs.filter(({ a, b }) => a.one.person === b.one.person && a.copy === b.copy)),
    impostor: similarities(pairs.filter(({ a, b }) => a.one.person !== b.one.person)),
  }
}

/** By the definition: the lowest threshold at which at most that share of the impostors matches. */
function naiveFnmr({ genuine, impostor }: ReturnType<typeof copies>, rate: number) {
  if (genuine.length === 0 || impostor.length === 0) return null
  const bars = [...impostor, Number.NEGATIVE_INFINITY].sort((a, b) => a - b)
  const bar = bars.find((one) => impostor.filter((s) => s > one).length <= rate * impostor.length + 1e-9) as number
  return expect.closeTo(genuine.filter((similarity) => similarity <= bar).length / genuine.length, 12)
}

test('a looser rate never misses more, and the curve falls', () => {
  fc.assert(
    fc.property(crowds, ({ photos }) => {
      const { comparisons, everybody } = compared(photos)
      const misses = [0, 0.01, 0.1, 0.5, 0.9].map((rate) => fnmrAt(comparisons, rate, everybody, comparisons.compared))
      for (const [i, next] of misses.slice(1).entries()) expect(next ?? 0).toBeLessThanOrEqual(misses[i] ?? 0)
      const points = detPoints(comparisons, everybody, comparisons.compared)
      for (const [i, { fmr, fnmr, threshold }] of points.slice(1).entries()) {
        const before = points[i] as (typeof points)[number]
        expect(fmr).toBeGreaterThan(before.fmr)
        expect(fnmr).toBeLessThanOrEqual(before.fnmr)
        expect(threshold).toBeLessThan(before.threshold)
      }
    }),
  )
})

test('the order of the photos plays no part', () => {
  fc.assert(
    fc.property(
      crowds.chain(({ photos }) =>
        fc.tuple(fc.constant(photos), fc.shuffledSubarray(photos, { minLength: photos.length })),
      ),
      ([photos, shuffled]) => {
        const [a, b] = [compared(photos), compared(shuffled)]
        const figures = ({ comparisons, everybody }: typeof a) => [
          fnmrAt(comparisons, 0.1, everybody, comparisons.compared),
          equalErrorRate(comparisons, everybody, comparisons.compared),
        ]
        expect(figures(b)).toEqual(figures(a))
      },
    ),
  )
})

test('people who are far apart are never confused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 5 }), (people, each) => {
      const photos = Array.from({ length: people * each }, (_, i) =>
        photo(`person-${i % people}/${i}.jpg`, atDegrees(90 * (i % people) + i / 2)),
      )
      const { comparisons, everybody } = compared(photos)
      expect(equalErrorRate(comparisons, everybody, comparisons.compared)).toBe(0)
      expect(fnmrAt(comparisons, 0, everybody, comparisons.compared)).toBe(0)
    }),
  )
})
