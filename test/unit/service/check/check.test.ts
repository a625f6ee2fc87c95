import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KeptTemplate } from '../../../../src/domain/person.ts'
import { checkGallery } from '../../../../src/service/people/check/check.ts'
import { prepare } from '../../../../src/service/people/check/checked.ts'
import { lookAlikesOf, reachOf } from '../../../../src/service/people/check/look-alikes.ts'
import { outliersOf } from '../../../../src/service/people/check/outliers.ts'
import type { PersonCheck } from '../../../../src/service/people/check/report.ts'
import { duplicatesIn, sharedPhotos } from '../../../../src/service/people/check/same-photos.ts'
import { reachOfPerson } from '../../../../src/service/people/check/strength.ts'
import { at, checked, facing, person, rules, second } from './people.ts'

function checkOne(...templates: readonly KeptTemplate[]): PersonCheck {
  const [check] = checkGallery([{ person: person('Ann'), templates }], rules).people
  if (check === undefined) throw new Error('nobody was checked')
  return check
}

/** Photos that differ in pose and light as they should: angles over 20 degrees apart are no duplicates. */
const varied = [0, 21, 42, 63, 84].map((angle, i) =>
  at(angle, { measures: { ...facing, yaw: -30 + 15 * i, brightness: 0.3 + 0.1 * i } }),
)

describe('the strength of a person', () => {
  test('is good with five different photos in several poses and lights, and nothing is to be added', () => {
    expect(checkOne(...varied)).toMatchObject({ strength: 'good', photos: 5, advice: [] })
    expect(checkOne(...varied).spread).toEqual({
      quality: [0.9, 0.9],
      yaw: [-30, 30],
      pitch: [0, 0],
      brightness: [0.3, expect.closeTo(0.7)],
      unmeasured: 0,
    })
  })

  test.each([
    ['in one pose', { yaw: 3 }, 'all look the same way'],
    ['turned to one side', { yaw: 40 }, 'turned to the other side'],
    ['in one light', { brightness: 0.5 }, 'other light'],
  ])('is fair with five photos %s', (_, same, wanted) => {
    const photos = varied.map((photo) => ({ ...photo, measures: { ...facing, ...photo.measures, ...same } }))
    expect(checkOne(...photos)).toMatchObject({ strength: 'fair', advice: [expect.stringContaining(wanted)] })
  })

  test('is fair with three photos, and weak with fewer', () => {
    expect(checkOne(...varied.slice(0, 3))).toMatchObject({ strength: 'fair' })
    expect(checkOne(...varied.slice(0, 3)).advice[0]).toContain('add 2 more photos')
    expect(checkOne(...varied.slice(0, 2))).toMatchObject({ strength: 'weak' })
    expect(checkOne(...varied.slice(0, 2)).advice[0]).toContain('add 1 more photo:')
  })

  test('counts a photo and its print once', () => {
    const twins = [at(0), at(5), at(30), at(33)]
    expect(checkOne(...twins)).toMatchObject({ strength: 'weak', photos: 4 })
    expect(checkOne(...twins).advice).toEqual(
      expect.arrayContaining([
        '0.jpg and 5.jpg are one photo: one of them is enough',
        expect.stringContaining('add 1 more photo'),
      ]),
    )
  })

  test('is weak when all photos are poor', () => {
    const poor = varied.map((photo) => ({ ...photo, quality: 0.4 }))
    expect(checkOne(...poor)).toMatchObject({ strength: 'weak' })
    expect(checkOne(...poor).advice).toEqual([expect.stringContaining('poor quality')])
  })

  test('is at best fair, and asks for nothing more, when pose and light are not known', () => {
    const old = varied.map((photo) => ({ ...photo, measures: null }))
    expect(checkOne(...old)).toMatchObject({
      strength: 'fair',
      spread: { yaw: null, brightness: null, unmeasured: 5 },
      advice: [],
    })
  })

  test('is none for who was not seen by the nets in use, and that is said', () => {
    const elsewhere = varied.map((photo) => ({ ...photo, space: second }))
    const check = checkOne(...elsewhere)
    expect(check).toMatchObject({ strength: 'none', reach: null, missing: [{ space: 'plane', photos: 5 }] })
    expect(check.advice[0]).toContain('familiar people migrate')
    expect(checkOne()).toMatchObject({ strength: 'none', photos: 0, spread: null })
  })

  test('has the share of looks that reach the threshold, which falls with the rate of their own', () => {
    const withRate = (falseMatchRate: number | null) =>
      prepare(person('Ann', { falseMatchRate }), varied, rules, 1).comparison
    const [usual, strict] = [withRate(null), withRate(0.000001)]
    if (!usual || !strict) throw new Error('not comparable')
    expect(strict.threshold).toBeGreaterThan(usual.threshold)
    expect(reachOfPerson(usual)).toBeGreaterThan(reachOfPerson(strict))
    // By the normal distribution: mean 0.8, standard deviation 0.1.
    expect(reachOfPerson({ ...usual, threshold: 0.8 })).toBeCloseTo(0.5, 6)
    expect(reachOfPerson({ ...usual, threshold: 0.7 })).toBeCloseTo(0.8413, 4)
  })
})

describe('outliers', () => {
  test('are photos that are not like the others, the worst first', () => {
    const outliers = outliersOf(checked('Ann', 0, 20, 40, 120, 200))
    expect(outliers.map(({ source }) => source)).toEqual(['200.jpg', '120.jpg'])
    for (const { evidence, limit, eitherOf } of outliers) {
      expect(evidence).toBeLessThan(limit)
      expect(eitherOf).toBe(false)
    }
  })

  test('of two photos are both, for nobody knows which one is wrong', () => {
    const outliers = outliersOf(checked('Ann', 0, 100))
    expect(outliers.map(({ source, eitherOf }) => [source, eitherOf]).sort()).toEqual([
      ['0.jpg', true],
      ['100.jpg', true],
    ])
    expect(checkOne(at(0), at(100)).advice[0]).toBe(
      'the two photos are not alike: one of them is probably not Ann, remove it',
    )
  })

  test('are none among photos that are alike, nor with one photo', () => {
    expect(outliersOf(checked('Ann', 0, 20, 40))).toEqual([])
    expect(outliersOf(checked('Ann', 0))).toEqual([])
    expect(outliersOf(checked('Ann'))).toEqual([])
  })

  test('are the same whatever the order of the photos', () => {
    const angles = fc.uniqueArray(fc.integer({ min: 0, max: 180 }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(angles, (photos) => {
        const sources = (all: readonly number[]) => outliersOf(checked('Ann', ...all)).map(({ source }) => source)
        expect(sources(photos.toReversed()).sort()).toEqual(sources(photos).sort())
      }),
    )
  })
})

describe('one photo', () => {
  test('of one person twice is told, and of two people too', () => {
    const [ann, bob] = [checked('Ann', 0, 3, 60), checked('Bob', 63, 120)]
    expect(duplicatesIn(ann)).toEqual([{ photos: ['0.jpg', '3.jpg'], similarity: expect.closeTo(0.9986) }])
    expect(sharedPhotos([ann, bob])).toEqual([
      {
        people: [
          { id: 'Ann', name: 'Ann' },
          { id: 'Bob', name: 'Bob' },
        ],
        photos: ['60.jpg', '63.jpg'],
        similarity: expect.closeTo(0.9986),
      },
    ])
  })

  test('seen by two nets is one photo', () => {
    const photo = at(0)
    const both = [photo, { ...photo, space: second }]
    expect(checkOne(...both)).toMatchObject({ photos: 1, duplicates: [] })
  })
})

describe('people who look alike', () => {
  test('are told with the share of looks that are like enough, the riskiest first', () => {
    const alike = lookAlikesOf([checked('Ann', 0, 21), checked('Bea', 40, 62), checked('Cid', 150, 170)])
    expect(alike.map(({ people }) => people.map(({ name }) => name).join(' ')).sort()).toEqual(['Ann Bea', 'Bea Ann'])
    for (const { risk, similarity, threshold } of alike) {
      expect(risk).toBeGreaterThan(0.01)
      expect(risk).toBeLessThan(1)
      expect(similarity).toBeGreaterThan(threshold)
    }
    expect(alike[0]?.risk).toBeGreaterThanOrEqual(alike[1]?.risk ?? 1)
  })

  test('are nobody by whom no net compares both', () => {
    const other = prepare(person('Bea'), [at(0, { space: second })], rules, 2)
    expect(lookAlikesOf([checked('Ann', 0), other])).toEqual([])
  })

  const impostor = { mean: 0, between: 0.1, within: 0.1 }

  test('are risky by what they have in common, and one photo tells less of that than many', () => {
    const alike = (photos: number) =>
      reachOf(
        Array.from({ length: photos }, () => 0.5),
        impostor,
        0.5,
      )
    expect(alike(1)).toBeLessThan(alike(2))
    expect(alike(2)).toBeLessThan(alike(8))
    expect(alike(1000)).toBeCloseTo(0.5, 2)
    // One look at 0.5: the pair is expected at 0.25, give or take sqrt(0.1^2 / 2 + 0.1^2).
    expect(alike(1)).toBeCloseTo(0.0206, 4)
  })

  test('are never less risky for being more alike', () => {
    const value = fc.double({ min: -1, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), value, (similarities, threshold) => {
        const risk = reachOf(similarities, impostor, threshold)
        expect(risk).toBeGreaterThanOrEqual(0)
        expect(risk).toBeLessThanOrEqual(1)
        const more = similarities.map((similarity) => similarity + 0.1)
        expect(reachOf(more, impostor, threshold)).toBeGreaterThanOrEqual(risk)
      }),
    )
  })
})

test('an empty gallery has nothing wrong', () => {
  expect(checkGallery([], rules)).toEqual({ people: [], sharedPhotos: [], lookAlikes: [] })
})
