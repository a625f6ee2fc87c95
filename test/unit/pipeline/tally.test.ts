import { expect, test } from 'vitest'
import { stageNames, Tally } from '../../../src/pipeline/tally.ts'

test('begins with nothing, and every stage', () => {
  const none = { runs: 0, totalMs: 0, maxMs: 0, p50Ms: null, p95Ms: null }
  expect(new Tally().snapshot()).toEqual({
    frames: 0,
    still: 0,
    governed: 0,
    dropped: 0,
    faces: 0,
    embedded: 0,
    rejected: {},
    stages: Object.fromEntries(stageNames.map((stage) => [stage, none])),
  })
})

test('counts rejections by reason', () => {
  const tally = new Tally()
  for (const reason of ['small', 'cut-off', 'small'] as const) tally.reject(reason)
  expect(tally.snapshot().rejected).toEqual({ small: 2, 'cut-off': 1 })
})

test('gives what the work gives, and counts its runs', async () => {
  const tally = new Tally()
  expect(await tally.timed('detect', () => 1)).toBe(1)
  expect(await tally.timed('detect', async () => 2)).toBe(2)
  const { detect, embed } = tally.snapshot().stages
  expect([detect.runs, embed.runs]).toEqual([2, 0])
  expect(detect.maxMs).toBeGreaterThan(0)
  expect(detect.totalMs).toBeGreaterThanOrEqual(detect.maxMs)
})

test('counts work that fails, and lets the failure through', async () => {
  const tally = new Tally()
  const failure = new Error('failed')
  const fail = () => {
    throw failure
  }
  await expect(tally.timed('embed', fail)).rejects.toBe(failure)
  await expect(tally.timed('embed', async () => fail())).rejects.toBe(failure)
  expect(tally.snapshot().stages.embed.runs).toBe(2)
})

test('the quantiles of a stage are of what is recent, the mean and the greatest of all', async () => {
  let now = 0
  const tally = new Tally(() => now)
  const detect = (ms: number): Promise<void> =>
    tally.timed('detect', () => {
      now += ms
    })
  await detect(1000)
  now = 90_000
  for (let run = 0; run < 9; run++) await detect(10)
  await detect(80)
  const { runs, totalMs, maxMs, p50Ms, p95Ms } = tally.snapshot().stages.detect
  expect({ runs, totalMs, maxMs }).toEqual({ runs: 11, totalMs: 1170, maxMs: 1000 })
  expect([Math.round(p50Ms as number), Math.round((p95Ms as number) / 10)]).toEqual([10, 8])
})

test('a snapshot does not change with what comes after', async () => {
  const tally = new Tally()
  tally.reject('small')
  const before = tally.snapshot()
  const copy = structuredClone(before)
  tally.frames++
  tally.reject('small')
  await tally.timed('match', () => {})
  expect(before).toEqual(copy)
})
