import { describe, expect, test } from 'vitest'
import { marginOf, Recognizer } from '../../../src/pipeline/recognizer.ts'
import { ann, bob, cid, gallery, like, space } from './world.ts'

const thresholds = {
  single: [
    { fmr: 0.01, similarity: 0.4 },
    { fmr: 0.001, similarity: 0.6 },
  ],
  mean: [
    { fmr: 0.01, similarity: 0.5 },
    { fmr: 0.001, similarity: 0.55 },
  ],
}

describe('a recognizer', () => {
  test('asks for the stricter of what one template and the mean of several need', () => {
    const thresholdAt = (rate: number) => new Recognizer(gallery(1, ann), thresholds, rate).threshold
    expect(thresholdAt(0.01)).toBeCloseTo(0.5)
    expect(thresholdAt(0.001)).toBeCloseTo(0.6)
  })

  test('asks for more before more people', () => {
    const [one, three] = [gallery(1, ann), gallery(3, ann, bob, cid)].map((g) => new Recognizer(g, thresholds, 0.01))
    expect(three?.threshold).toBeGreaterThan(one?.threshold ?? Number.NaN)
  })

  test('knows when the rate asked for is beyond what was measured, also by the number of people', () => {
    const beyond = (rate: number, ...people: (typeof ann)[]) =>
      new Recognizer(gallery(1, ...people), thresholds, rate).beyondMeasured
    expect(beyond(0.001, ann)).toBe(false)
    expect(beyond(0.0009, ann)).toBe(true)
    expect(beyond(0.001, ann, bob)).toBe(true)
  })

  test('is of its gallery', () => {
    const recognizer = new Recognizer(gallery(3, ann, bob), thresholds, 0.01)
    expect(recognizer).toMatchObject({ revision: 3, space })
    expect([ann, bob, cid].map((id) => recognizer.knows(id))).toEqual([true, true, false])
    expect(recognizer.scores(like({ bob: 0.9 }))).toEqual([
      { person: bob, similarity: expect.closeTo(0.9) },
      { person: ann, similarity: expect.closeTo(0) },
    ])
  })

  test('of an empty gallery has a threshold and no scores', () => {
    const recognizer = new Recognizer(gallery(0), thresholds, 0.01)
    expect(recognizer.threshold).toBeCloseTo(0.5)
    expect(recognizer.scores(like({}))).toEqual([])
  })
})

test('the margin is between the nearest two, and null without a second', () => {
  const [first, second, third] = [ann, bob, cid].map((person, i) => ({ person, similarity: 0.9 - 0.2 * i }))
  if (!(first && second && third)) expect.unreachable()
  expect(marginOf([first, second, third])).toBeCloseTo(0.2)
  expect(marginOf([first])).toBeNull()
  expect(marginOf([])).toBeNull()
})
