import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HighestScores, justAbove } from '../../../src/evaluation/highest-scores.ts'

/** Without -0, which no sum of products is. */
const similarity = fc.float({ min: -1, max: 1, noNaN: true }).map((value) => value + 0)

const entries = fc.array(
  fc.record({
    similarity,
    first: fc.nat(65_535),
    second: fc.nat(65_535),
  }),
)

const keptOf = (scores: HighestScores) => {
  const { similarities, first, second, complete } = scores.sorted()
  const kept = [...similarities].map((similarity, i) => ({ similarity, first: first[i], second: second[i] }))
  return { kept, complete }
}

test('scores come out highest first, each with its two people', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const scores = new HighestScores()
      for (const { similarity, first, second } of all) scores.add(similarity, first, second)
      const { kept, complete } = keptOf(scores)
      expect(complete).toBe(true)
      const byAll = (a: (typeof kept)[number], b: (typeof kept)[number]) =>
        b.similarity - a.similarity || Number(a.first) - Number(b.first) || Number(a.second) - Number(b.second)
      expect(kept.map(({ similarity }) => similarity)).toEqual(
        all.map(({ similarity }) => similarity).sort((a, b) => b - a),
      )
      expect(kept.toSorted(byAll)).toEqual(all.toSorted(byAll))
    }),
  )
})

test('when there are too many, the highest are kept, exactly', () => {
  const scores = new HighestScores(3000)
  const count = 100_000
  // Every number below `count` once, in an order that jumps about.
  for (let i = 0; i < count; i++) scores.add(((i * 7919) % count) / count, i % 50, 50 + (i % 50))
  const { kept, complete } = keptOf(scores)
  expect(complete).toBe(false)
  expect(kept.length).toBeGreaterThanOrEqual(3000)
  expect(kept.map(({ similarity }) => similarity)).toEqual(
    kept.map((_, rank) => Math.fround((count - 1 - rank) / count)),
  )
})

test('the next float above is above, and nothing is between', () => {
  fc.assert(
    fc.property(similarity, (value) => {
      const above = justAbove(value)
      expect(above).toBeGreaterThan(value)
      expect([value, above]).toContain(Math.fround((value + above) / 2))
    }),
  )
})
