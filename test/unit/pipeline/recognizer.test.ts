import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type PersonId, type PhotoId } from '../../../src/domain/brand.ts'
import type { GalleryMember, GallerySnapshot, GalleryTemplate } from '../../../src/domain/person.ts'
import { Recognizer } from '../../../src/pipeline/recognizer.ts'
import type { Means } from '../../../src/stages/centre.ts'
import type { Recipe } from '../../../src/stages/evidence/recipe.ts'
import { ann, bob, cid, gallery, like, recipe, space } from './world.ts'

const second = brand<EmbeddingSpace>('two-axes')
const single: Recipe = { ...recipe, nets: [{ space: second, weight: 1 }] }
const both: Recipe = {
  ...recipe,
  nets: [
    { space, weight: 0.25 },
    { space: second, weight: 0.75 },
  ],
}
const rules = { falseMatchRate: 0.001, minLooks: 3 }
const template = (space: EmbeddingSpace, vector: Float32Array, photo: string): GalleryTemplate => ({
  space,
  vector,
  photo: brand<PhotoId>(photo),
  quality: 1,
})
const vector = (...values: number[]): Float32Array => Float32Array.of(...values)

const recognizer = (snapshot: GallerySnapshot, recipes: readonly Recipe[] = [recipe], means?: Means): Recognizer =>
  new Recognizer(snapshot, recipes, rules, means)

function snapshotOf(...members: readonly (Partial<GalleryMember> & { readonly id: PersonId })[]): GallerySnapshot {
  return {
    ...gallery(1),
    spaces: [space, second],
    members: members.map((member) => ({
      name: member.id,
      falseMatchRate: null,
      templates: [],
      negatives: [],
      ...member,
    })),
  }
}

describe('a recognizer', () => {
  test('is of its gallery', () => {
    const one = recognizer(gallery(3, ann, bob))
    expect(one).toMatchObject({ revision: 3, space })
    expect([ann, bob, cid].map((id) => one.knows(id))).toEqual([true, true, false])
    const { similarities } = one.compare([{ space, vector: like({ bob: 0.9 }) }])
    expect([...similarities]).toEqual([expect.closeTo(0), expect.closeTo(0.9)])
  })

  test('shares the rate of false matches between the people, and gives each their own if they have one', () => {
    expect(recognizer(gallery(2, ann, bob)).candidates.map(({ rate }) => rate)).toEqual([0.0005, 0.0005])
    const own = template(space, like({ ann: 1 }), '1')
    const special = snapshotOf({ id: ann, templates: [own], falseMatchRate: 1e-4 }, { id: bob, templates: [own] })
    expect(recognizer(special).candidates.map(({ rate }) => rate)).toEqual([1e-4, 0.0005])
  })

  test('knows when names are to be wrong more rarely than was ever measured, also by the number of people', () => {
    const beyond = (rate: number, people: number) => {
      const many = Array.from({ length: people }, (_, place) => brand<PersonId>(`person-${place}`))
      return new Recognizer(gallery(1, ...many.map(() => ann)), [recipe], { ...rules, falseMatchRate: rate })
        .beyondMeasured
    }
    expect([beyond(1e-5, 1), beyond(9e-6, 1), beyond(1e-4, 10), beyond(1e-4, 11)]).toEqual([false, true, false, true])
  })

  test('weighs two nets, and uses one alone for people whom only that one has seen', () => {
    const seen = snapshotOf(
      {
        id: ann,
        templates: [template(space, like({ ann: 1 }), '1'), template(second, vector(1, 0), '1')],
      },
      { id: bob, templates: [template(second, vector(0, 1), '2')] },
      // Vectors of two photos are no photo that both nets have seen.
      {
        id: cid,
        templates: [template(space, like({ cid: 1 }), '3'), template(second, vector(0, 1), '4')],
      },
    )
    const { similarities, vector: own } = recognizer(seen, [both, single]).compare([
      { space, vector: like({ ann: 0.8 }) },
      { space: second, vector: vector(0.6, 0.8) },
    ])
    expect([...similarities]).toEqual([
      expect.closeTo(0.25 * 0.8 + 0.75 * 0.6),
      expect.closeTo(0.8),
      expect.closeTo(0.8),
    ])
    expect(Math.hypot(...own)).toBeCloseTo(1)
  })

  test('leaves out who has no template of any net in use, and still knows them', () => {
    const one = recognizer(snapshotOf({ id: ann, templates: [template(space, like({ ann: 1 }), '1')] }), [single])
    expect([one.candidates.length, one.knows(ann)]).toEqual([0, true])
  })

  test('tells how like a face is to those that are known not to be the person', () => {
    const member = {
      id: ann,
      templates: [template(space, like({ ann: 1 }), '1')],
      negatives: [template(space, like({ bob: 1 }), '2'), template(space, like({ cid: 1 }), '3')],
    }
    const { denials } = recognizer(snapshotOf(member)).compare([{ space, vector: like({ bob: 0.3, cid: 0.7 }) }])
    expect([...denials]).toEqual([expect.closeTo(0.7)])
    expect([...recognizer(gallery(1, ann)).compare([{ space, vector: like({}) }]).denials]).toEqual([-1])
  })

  test('looks from the mean of what the camera has seen, as far as it is trusted', () => {
    const mean = like({ ann: 0.5 })
    const means: Means = new Map([[space, { vector: mean, count: 10 }]])
    const seen = gallery(1, ann)
    const raw = recognizer(seen).compare([{ space, vector: like({ ann: 0.8 }) }])
    const moved = recognizer(seen, [recipe], means).compare([{ space, vector: like({ ann: 0.8 }) }])
    // Half of the mean is subtracted from both: by hand.
    const [a, b] = [like({ ann: 1 }), like({ ann: 0.8 })].map((one) =>
      one.map((value, i) => value - (mean[i] as number) / 2),
    )
    const dot = (a?.[0] as number) * (b?.[0] as number) + (a?.[3] as number) * (b?.[3] as number)
    const expected = dot / (Math.hypot(...(a as Float32Array)) * Math.hypot(...(b as Float32Array)))
    expect(raw.similarities[0]).toBeCloseTo(0.8)
    expect(moved.similarities[0]).toBeCloseTo(expected)
  })

  test('of an empty gallery compares with nobody', () => {
    const one = recognizer(gallery(0))
    expect(one.candidates).toEqual([])
    expect([...one.compare([{ space, vector: like({}) }]).similarities]).toEqual([])
  })

  test('refuses a face that one of its nets has not seen', () => {
    expect(() => recognizer(snapshotOf(), [both]).compare([{ space, vector: like({}) }])).toThrow(RangeError)
  })
})
