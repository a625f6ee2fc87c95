import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type GalleryRevision, type PersonId } from '../../../src/domain/brand.ts'
import { assign, cosine, Matcher, normalise, type Score } from '../../../src/stages/match.ts'
import { person } from './faces.ts'

const vector = (...values: number[]) => Float32Array.of(...values)

const vectors = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  .map((values) => Float32Array.from(values))
  .filter((values) => Math.hypot(...values) > 0.01)

function matcher(members: Record<string, readonly Float32Array[]>): Matcher {
  return new Matcher({
    revision: brand<GalleryRevision>(1),
    space: brand<EmbeddingSpace>('plane'),
    members: Object.entries(members).map(([id, vectors]) => ({ id: person(id), name: id, vectors })),
  })
}

describe('normalise', () => {
  test('gives unit length and keeps the direction', () => {
    fc.assert(
      fc.property(vectors, (v) => {
        const unit = normalise(v)
        expect(Math.hypot(...unit)).toBeCloseTo(1, 5)
        expect(cosine(unit, v)).toBeCloseTo(Math.hypot(...v), 4)
      }),
    )
  })

  test('leaves the zero vector, which has no direction', () => {
    expect(normalise(vector(0, 0))).toEqual(vector(0, 0))
  })
})

describe('the scores of a gallery', () => {
  test('are the cosines to each person, most alike first', () => {
    const scores = matcher({ ann: [vector(1, 0)], bob: [vector(0.8, 0.6)], cid: [vector(0, -1)] }).scores(
      vector(0.6, 0.8),
    )
    expect(scores).toEqual([
      { person: 'bob', similarity: expect.closeTo(0.96) },
      { person: 'ann', similarity: expect.closeTo(0.6) },
      { person: 'cid', similarity: expect.closeTo(-0.8) },
    ])
  })

  test('compare with the mean of several templates, at unit length', () => {
    const [score] = matcher({ ann: [vector(1, 0), vector(0, 1)] }).scores(vector(1, 0))
    expect(score?.similarity).toBeCloseTo(Math.SQRT1_2)
  })

  test('are none for an empty gallery', () => {
    expect(matcher({}).scores(vector(1, 0))).toEqual([])
  })

  test('are 1 for a person of one template that is the probe', () => {
    fc.assert(
      fc.property(vectors, (v) => {
        const unit = normalise(v)
        expect(matcher({ ann: [unit] }).scores(unit)[0]?.similarity).toBeCloseTo(1, 5)
      }),
    )
  })
})

describe('assignment', () => {
  const threshold = 0.5
  const to = (scores: Record<string, number>): Score[] =>
    Object.entries(scores)
      .map(([id, similarity]) => ({ person: person(id), similarity }))
      .sort((a, b) => b.similarity - a.similarity)

  test('gives a person to the face most alike', () => {
    expect(assign([to({ ann: 0.7 }), to({ ann: 0.9 })], threshold)).toEqual([null, 'ann'])
  })

  test('tells twins apart: the second takes the name that is left', () => {
    expect(assign([to({ ann: 0.95, bea: 0.9 }), to({ ann: 0.85, bea: 0.84 })], threshold)).toEqual(['ann', 'bea'])
  })

  test('asks for the threshold, which is enough', () => {
    expect(assign([to({ ann: 0.5 }), to({ bob: 0.4999 })], threshold)).toEqual(['ann', null])
  })

  test('gives nobody to a face without scores, nor to one whose scores are not numbers', () => {
    expect(assign([[], to({ ann: Number.NaN })], threshold)).toEqual([null, null])
  })

  describe('of any frame', () => {
    const people = ['ann', 'bob', 'cid', 'dan']
    const frames = fc
      .array(fc.tuple(...people.map(() => fc.double({ min: -1, max: 1, noNaN: true }))), { maxLength: 6 })
      .map((rows) => rows.map((row) => to(Object.fromEntries(people.map((id, i) => [id, row[i] as number])))))
    const similarity = (scores: Score[] | undefined, id: PersonId | null): number =>
      scores?.find((score) => score.person === id)?.similarity ?? Number.NEGATIVE_INFINITY

    test('gives each person at most once, and never below the threshold', () => {
      fc.assert(
        fc.property(frames, (faces) => {
          const given = assign(faces, threshold)
          expect(given).toHaveLength(faces.length)
          const named = given.filter((id) => id !== null)
          expect(new Set(named).size).toBe(named.length)
          for (const [face, id] of given.entries()) {
            if (id !== null) expect(similarity(faces[face], id)).toBeGreaterThanOrEqual(threshold)
          }
        }),
      )
    })

    /** A stable matching: whom a face would rather have is at a face more alike. So nothing that fits is left unused. */
    test('lets nobody go whom a face would rather have, but to a face more alike', () => {
      fc.assert(
        fc.property(frames, (faces) => {
          const given = assign(faces, threshold)
          for (const [face, scores] of faces.entries()) {
            const own = Math.max(similarity(scores, given[face] ?? null), threshold)
            for (const wished of scores.filter((score) => score.similarity > own)) {
              const rival = given.indexOf(wished.person)
              expect(similarity(faces[rival], wished.person)).toBeGreaterThanOrEqual(wished.similarity)
            }
          }
        }),
      )
    })
  })
})
