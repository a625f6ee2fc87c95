import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { encodeHealth, type Health } from '../../../src/mqtt/payloads.ts'
import type { DaemonStatus } from '../../../src/service/control/daemon-desk.ts'
import { healthOf, reportHealth } from '../../../src/service/health.ts'
import { daemonStatus as status } from '../../support/daemon-status.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('has what the daemon knows of itself, and keeps the contract', () => {
  const health = healthOf(status, null)
  expect(JSON.parse(encodeHealth(health))).toEqual(health)
  expect(health).toMatchObject({
    uptime: 12.5,
    vision_deaths: 2,
    rss: { main: 90_000_000, vision: 150_000_000 },
    cpu: { main: null, vision: null },
    temperature: 61.3,
    throttled: { now: [], since_boot: ['under-voltage'] },
    governor: { level: 2, per_second: 7, why: ['hot'], waiting: 0.12, clock: 0.46 },
    latency: { p50_ms: 391.16, p95_ms: null },
    commands: { done: 3, failed: { 'command-invalid': 2 } },
    outbox: { waiting: 1, sent: 4, expired: 5, set_aside: 2, dropped: 3 },
    withheld: { never: 0, 'quiet-hours': 2, present: 5, cooldown: 0 },
  })
  expect(health.cameras['porch']).toMatchObject({ state: 'running', error: null, fps: 9.99, frames: 120, governed: 30 })
  expect(health.cameras['porch']).toMatchObject({ dropped: 3, faces: 40, embedded: 7, rejected: { small: 1 } })
  const { detect, embed } = health.cameras['porch']?.stages ?? {}
  expect(detect).toMatchObject({ runs: 1, mean_ms: 40, max_ms: 40 })
  // Within the error of the histogram.
  expect(detect?.p50_ms).toSatisfy((ms: number) => Math.abs(ms - 40) <= 0.41)
  expect(detect?.p95_ms).toBe(detect?.p50_ms)
  expect(embed).toEqual({ runs: 0, mean_ms: 0, max_ms: 0, p50_ms: null, p95_ms: null })
  expect(health.cameras['yard']).toMatchObject({
    state: 'retrying',
    error: { code: 'source-lost', message: 'no frames' },
    fps: null,
    frames: 0,
    stages: {},
  })
})

test('of a daemon whose vision is away has no memory for it', () => {
  expect(healthOf({ ...status, vision: null }, null).rss).toEqual({ main: 90_000_000, vision: null })
})

test('has the share of a core that each process used since the last report', () => {
  const later = { ...status, uptime: 42.5, main: { ...status.main, cpu: 2.1 }, vision: { pid: 2, rss: 1, cpu: 30.1 } }
  expect(healthOf(later, status).cpu).toEqual({ main: 0.02, vision: 0.87 })
})

test.each<[string, DaemonStatus['vision']]>([
  ['another vision process', { pid: 3, rss: 1, cpu: 5 }],
  ['another one with the same number', { pid: 2, rss: 1, cpu: 0.1 }],
  ['one that has just ended', { pid: 2, rss: 1, cpu: null }],
  ['none', null],
])('has no share of %s', (_, vision) => {
  const health = healthOf({ ...status, uptime: 42.5, vision }, status)
  expect(health.cpu).toEqual({ main: 0, vision: null })
  expect(JSON.parse(encodeHealth(health))).toEqual(health)
})

test('of a computer that says nothing has null', () => {
  const board = { temperature: null, throttling: null }
  expect(healthOf({ ...status, board }, null)).toMatchObject({ temperature: null, throttled: null })
})

test('is told at once and every 30 seconds, also after it could not be, until the end', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const told: Health[] = []
  let broken = false
  let uptime = 0
  const ask = async (): Promise<DaemonStatus> => {
    if (broken) throw new Error('no status')
    uptime += 10
    return { ...status, uptime, main: { pid: 1, rss: 1, cpu: uptime / 2 } }
  }
  const reporter = reportHealth(ask, async (health) => void told.push(health), pino({ level: 'silent' }))
  await vi.advanceTimersByTimeAsync(29_999)
  expect(told).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(told).toHaveLength(2)
  broken = true
  await vi.advanceTimersByTimeAsync(30_000)
  broken = false
  await vi.advanceTimersByTimeAsync(30_000)
  expect(told).toHaveLength(3)
  expect(told.map(({ cpu }) => cpu.main)).toEqual([null, 0.5, 0.5])
  reporter[Symbol.dispose]()
  await vi.advanceTimersByTimeAsync(90_000)
  expect(told).toHaveLength(3)
})
