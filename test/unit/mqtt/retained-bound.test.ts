import { expect, it } from 'vitest'
import { RetainedBound } from '../../../src/mqtt/retained-bound.ts'

it('admits what fits, in place of the earlier message of a topic, and again when something was taken back', () => {
  const bound = new RetainedBound(1000)
  const bytes = (length: number) => new Uint8Array(length)
  expect(bound.admits('a', bytes(400))).toBe(true)
  expect(bound.admits('a', bytes(500))).toBe(true)
  expect(bound.admits('b', bytes(100))).toBe(false)
  expect(bound.admits('b', bytes(90))).toBe(true)
  expect(bound.admits('a', bytes(600))).toBe(false)
  expect(bound.admits('never', bytes(0))).toBe(true)
  expect(bound.admits('a', bytes(0))).toBe(true)
  expect(bound.admits('c', bytes(500))).toBe(true)
})

it('counts topics, too: many small messages need memory as well', () => {
  const bound = new RetainedBound(100_000)
  const admitted = Array.from({ length: 10_000 }, (_, i) => bound.admits(`topic/${i}`, Uint8Array.of(1))).filter(
    Boolean,
  )
  expect(admitted.length).toBeLessThan(500)
})
