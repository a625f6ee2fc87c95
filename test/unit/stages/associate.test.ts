import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { associate } from '../../../src/stages/associate.ts'

const never = Number.POSITIVE_INFINITY
const pairs = (costs: number[][], missed = costs.map(() => 20), margin = 6) => {
  const { pairs, doubtful } = associate(costs, missed, margin)
  return { pairs: [...pairs].sort(([a], [b]) => a - b), doubtful: [...doubtful].sort() }
}

test('the cheapest whole counts, not the cheapest pair', () => {
  expect(
    pairs(
      [
        [1, 3],
        [2, 15],
      ],
      [20, 20],
      0,
    ).pairs,
  ).toEqual([
    [0, 1],
    [1, 0],
  ])
})

test('a pair that costs more than missing is none', () => {
  expect(pairs([[21]]).pairs).toEqual([])
  expect(pairs([[19]]).pairs).toEqual([[0, 0]])
})

test('what cannot be is never paired', () => {
  expect(
    pairs(
      [
        [never, 1],
        [never, 2],
      ],
      [1e3, 1e3],
    ).pairs,
  ).toEqual([[0, 1]])
})

test('without tracks or without detections there are no pairs', () => {
  expect(pairs([])).toEqual({ pairs: [], doubtful: [] })
  expect(pairs([[], []])).toEqual({ pairs: [], doubtful: [] })
})

describe('a pair is doubtful', () => {
  test('when changing places costs little more', () => {
    expect(
      pairs([
        [1, 3],
        [3, 1],
      ]).doubtful,
    ).toEqual([0, 1])
    expect(
      pairs([
        [1, 5],
        [5, 1],
      ]).doubtful,
    ).toEqual([])
  })

  test('when a second detection fits about as well', () => {
    expect(pairs([[1, 6]]).doubtful).toEqual([0])
    expect(pairs([[1, 8]]).doubtful).toEqual([])
  })

  test('when a track without a detection fits about as well, and so is that track', () => {
    expect(pairs([[1], [6]])).toEqual({ pairs: [[0, 0]], doubtful: [0, 1] })
    expect(pairs([[1], [8]])).toEqual({ pairs: [[0, 0]], doubtful: [] })
  })

  test('never for the alternative of having none', () => {
    expect(pairs([[19]]).doubtful).toEqual([])
  })
})

test('no other way to pair costs less', () => {
  const cost = fc.oneof(fc.double({ min: 0, max: 30, noNaN: true }), fc.constant(never))
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((columns) =>
      fc.array(fc.array(cost, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 4 }),
    )
  fc.assert(
    fc.property(table, (costs) => {
      const missed = costs.map(() => 20)
      const found = associate(costs, missed, 6).pairs
      expect(new Set(found.values()).size).toBe(found.size)
      const total = costs.reduce((sum, row, track) => sum + (row[found.get(track) ?? -1] ?? 20), 0)
      expect(total).toBeCloseTo(cheapest(costs, 0, new Set()))
    }),
  )
})

/** By trying all. */
function cheapest(costs: readonly number[][], track: number, taken: ReadonlySet<number>): number {
  const row = costs[track]
  if (row === undefined) return 0
  const choices = row.flatMap((cost, column) =>
    taken.has(column) ? [] : [cost + cheapest(costs, track + 1, new Set([...taken, column]))],
  )
  return Math.min(20 + cheapest(costs, track + 1, taken), ...choices)
}
