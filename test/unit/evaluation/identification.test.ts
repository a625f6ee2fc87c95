import { describe, expect, test } from 'vitest'
import { once } from '../../../src/evaluation/bootstrap.ts'
import {
  comparedOnly,
  fnir,
  fpir,
  overDraws,
  search,
  shareOf,
  thresholdAt,
} from '../../../src/evaluation/identification.ts'
import { People } from '../../../src/evaluation/photo.ts'
import { singleProbes, trackProbes } from '../../../src/evaluation/probes.ts'
import { protocolSchema } from '../../../src/evaluation/protocol.ts'
import { atDegrees, cosines, photo } from './world.ts'

const cos = (degrees: number): number => Math.fround(Math.cos((degrees * Math.PI) / 180))

/** Ann is enrolled at 0 degrees and Bob at 60; three strangers are 20, 50 and 90 degrees from whoever is nearest. */
const photos = [
  photo('ann/0.jpg', atDegrees(0)),
  photo('ann/1.jpg', atDegrees(10)),
  photo('ann/2.jpg', atDegrees(40)),
  photo('ann/3.jpg', null),
  photo('bob/0.jpg', atDegrees(60)),
  photo('bob/1.jpg', atDegrees(75)),
  photo('x/1.jpg', atDegrees(-20), { stranger: true }),
  photo('y/1.jpg', atDegrees(110), { stranger: true }),
  photo('y/2.jpg', null, { stranger: true }),
  photo('z/1.jpg', atDegrees(150), { stranger: true }),
]
const draw = { ann: ['ann/0.jpg'], bob: ['bob/0.jpg'] }
const people = new People(photos)
const everybody = once(people.count)

describe('single photos', () => {
  const all = search(draw, singleProbes(draw, photos), photos, people, cosines)
  const compared = comparedOnly(all)

  test('are those that stand for nobody, and those of strangers', () => {
    expect(all.mated.map(({ similarity, rank }) => [similarity, rank])).toEqual([
      [expect.closeTo(cos(10)), 1],
      [expect.closeTo(cos(40)), 2],
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      [expect.closeTo(cos(15)), 1],
    ])
    expect(all.strangers.map(({ similarity }) => similarity)).toEqual([
      expect.closeTo(cos(20)),
      expect.closeTo(cos(50)),
      expect.closeTo(cos(90)),
      Number.NEGATIVE_INFINITY,
    ])
    expect(compared).toMatchObject({ people: 2, mated: { length: 3 }, strangers: { length: 3 } })
  })

  test('are missed below the threshold, and beyond the rank', () => {
    // One of three strangers may be named: the threshold is just above the second.
    const threshold = thresholdAt(compared, 1 / 3, everybody) as number
    expect(threshold).toBeCloseTo(cos(50))
    expect(fpir(compared, threshold, everybody)).toBeCloseTo(1 / 3)
    expect(fnir(compared, threshold, 1, everybody)).toBeCloseTo(1 / 3)
    expect(fnir(compared, threshold, 2, everybody)).toBe(0)
    // Probes without a face are missed at each rank, and strangers without one are nobody.
    expect(fnir(all, threshold, 2, everybody)).toBe(0.25)
    expect(fpir(all, threshold, everybody)).toBe(0.25)
    // None may be named: nobody is at 20 degrees or nearer but two probes.
    const strict = thresholdAt(compared, 0.1, everybody) as number
    expect(fpir(compared, strict, everybody)).toBe(0)
    expect(fnir(compared, strict, 1, everybody)).toBeCloseTo(1 / 3)
    expect(thresholdAt(compared, 0.999999999999, everybody)).toBe(Number.NEGATIVE_INFINITY)
  })

  test('count as often as their people were drawn', () => {
    const drawn = Uint16Array.from(everybody)
    drawn[people.numberOf('bob')] = 3
    drawn[people.numberOf('x')] = 0
    const threshold = thresholdAt(compared, 0, drawn) as number
    expect(threshold).toBeCloseTo(cos(50))
    expect(fnir(compared, threshold, 1, drawn)).toBeCloseTo(1 / 5)
    expect(fnir(compared, 0, 1, new Uint16Array(people.count))).toBeNull()
    expect(fpir(compared, 0, new Uint16Array(people.count))).toBeNull()
    expect(thresholdAt(compared, 0, new Uint16Array(people.count))).toBeNull()
  })

  test('of whoever has no face in any enrolled photo are missed', () => {
    const faceless = { ...draw, ann: ['ann/3.jpg'] }
    const { mated } = search(faceless, singleProbes(faceless, photos), photos, people, cosines)
    expect(mated.map(({ rank }) => rank)).toEqual([...Array(3).fill(Number.POSITIVE_INFINITY), 1])
  })
})

test('without strangers of their own, those who are not enrolled are the strangers', () => {
  const known = photos.map((one) => ({ ...one, stranger: false }))
  const { mated, strangers } = singleProbes({ ann: ['ann/0.jpg'] }, known)
  expect(mated).toHaveLength(3)
  expect(strangers.map(({ person }) => person)).toEqual(['bob', 'bob', 'x', 'y', 'y', 'z'])
})

describe('a track', () => {
  const protocol = protocolSchema.parse({ identification: { track: 3 } })
  const tracks = trackProbes(draw, photos, protocol)

  test('is one a person, of different photos as long as there are some', () => {
    expect(tracks.mated.map(({ person, looks }) => [person, looks.length, new Set(looks).size])).toEqual([
      ['ann', 3, 2],
      ['bob', 3, 1],
    ])
    // Cid is no stranger by folder, but is not enrolled: his track is one, too.
    const cid = [photo('cid/0.jpg', atDegrees(5))]
    expect(trackProbes(draw, [...photos, ...cid], protocol).strangers.map(({ person }) => person)).toContain('cid')
    expect(tracks.strangers.map(({ person, looks }) => [person, looks.length])).toEqual([
      ['x', 3],
      ['y', 3],
      ['z', 3],
    ])
  })

  test('is as alike as its looks are in the mean', () => {
    const { mated } = search(
      draw,
      {
        mated: [{ person: 'ann', looks: [10, 40].map((angle) => ({ embeddings: atDegrees(angle), quality: 1 })) }],
        strangers: [],
      },
      photos,
      people,
      cosines,
    )
    expect(mated[0]?.similarity).toBeCloseTo((cos(10) + cos(40)) / 2)
  })

  test('of somebody without a face is empty', () => {
    const lost = [photo('ann/0.jpg', atDegrees(0)), photo('ann/1.jpg', null)]
    expect(trackProbes({ ann: ['ann/0.jpg'] }, lost, protocol).mated).toEqual([{ person: 'ann', looks: [] }])
  })
})

test('whom a judge names is told apart: rightly, as somebody else, or a stranger', () => {
  const names: Readonly<Record<string, string>> = { 'ann/1.jpg': 'ann', 'ann/2.jpg': 'bob', 'z/1.jpg': 'bob' }
  const judging = {
    ...cosines,
    judge: () => (looks: readonly { readonly embeddings: unknown }[]) => {
      const shown = photos.find(({ embeddings }) => embeddings === looks[0]?.embeddings)
      return names[shown?.name ?? ''] ?? null
    },
  }
  const { mated, strangers } = search(draw, singleProbes(draw, photos), photos, people, judging)
  expect(mated.map(({ named }) => named)).toEqual(['own', 'other', null, null])
  expect(strangers.map(({ isNamed }) => isNamed)).toEqual([false, false, true, false])
  expect(shareOf(mated, everybody, ({ named }) => named === 'own')).toBe(0.25)
})

test('draws without a figure are left out of the mean', () => {
  const searched = [1, 2, 3].map((n) => ({ people: n, mated: [], strangers: [] }))
  expect(overDraws(searched, (one) => (one.people === 2 ? null : one.people))).toBe(2)
  expect(overDraws(searched, () => null)).toBeNull()
})
