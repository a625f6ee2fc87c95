import { expect, test } from 'vitest'
import { RecentTimes } from '../../../src/pipeline/recent-times.ts'

const median = (times: RecentTimes, now: number): number | null => {
  const { p50Ms } = times.quantiles(now)
  return p50Ms && Math.round(p50Ms)
}

test('before anything happened there is nothing', () => {
  expect(new RecentTimes(1000).quantiles(123_456)).toEqual({ p50Ms: null, p95Ms: null })
})

test('what happened is kept for one to two periods, to the end of the next one', () => {
  const times = new RecentTimes(1000)
  times.add(10, 5999)
  expect([median(times, 5999), median(times, 6000), median(times, 6999), median(times, 7000)]).toEqual([
    10,
    10,
    10,
    null,
  ])
})

test('is of this period and the one before', () => {
  const times = new RecentTimes(1000)
  for (const [ms, now] of [
    [1, 500],
    [10, 1500],
    [10, 1600],
    [50, 2100],
  ] as const) {
    times.add(ms, now)
  }
  expect(median(times, 2200)).toBe(10)
  expect(times.quantiles(2200).p95Ms).toSatisfy((ms: number) => Math.abs(ms - 50) <= 0.5)
})

test('a long silence leaves nothing of what was before', () => {
  const times = new RecentTimes(1000)
  times.add(10, 500)
  times.add(50, 60_500)
  expect(times.quantiles(60_600)).toSatisfy(({ p50Ms, p95Ms }) => p50Ms === p95Ms && Math.round(p50Ms) === 50)
})
