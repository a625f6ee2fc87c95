import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { encodeHealth, type Health } from '../../../src/mqtt/payloads.ts'
import { Tally } from '../../../src/pipeline/tally.ts'
import type { DaemonStatus } from '../../../src/service/daemon-desk.ts'
import { healthOf, reportHealth } from '../../../src/service/health.ts'

const tally = new Tally()
tally.frames = 120
tally.dropped = 3
tally.faces = 40
tally.embedded = 7
tally.reject('small')
await tally.timed('detect', () => {})

const status: DaemonStatus = {
  version: '1.0.0',
  node: 'door',
  runId: 'run',
  startedAt: '2026-07-01T06:00:00.000Z',
  uptime: 12.5,
  main: { pid: 1, rss: 90_000_000 },
  vision: { pid: 2, rss: 150_000_000 },
  visionDeaths: 2,
  cameras: {
    porch: { state: { state: 'running' }, tally: tally.snapshot(), fps: 9.987_6 },
    yard: {
      state: { state: 'retrying', error: { code: 'source-lost', message: 'no frames' }, attempt: 2, retryInMs: 500 },
      tally: null,
      fps: null,
    },
  },
  gallery: { revision: 1, people: 1, templates: 1 },
  space: 'test',
  outbox: { waiting: 1, setAside: 2, dropped: 3, sent: 4, expired: 5 },
  broker: { url: 'mqtt://127.0.0.1', connected: true },
  clock: 'synced',
  privacy: false,
}

afterEach(() => {
  vi.useRealTimers()
})

test('has what the daemon knows of itself, and keeps the contract', () => {
  const health = healthOf(status)
  expect(JSON.parse(encodeHealth(health))).toEqual(health)
  expect(health).toMatchObject({
    uptime: 12.5,
    vision_deaths: 2,
    rss: { main: 90_000_000, vision: 150_000_000 },
    outbox: { waiting: 1, sent: 4, expired: 5, set_aside: 2, dropped: 3 },
  })
  expect(health.cameras['porch']).toMatchObject({ state: 'running', error: null, fps: 9.99, frames: 120, dropped: 3 })
  expect(health.cameras['porch']).toMatchObject({ faces: 40, embedded: 7, rejected: { small: 1 } })
  expect(health.cameras['porch']?.stages['detect']?.runs).toBe(1)
  expect(health.cameras['yard']).toMatchObject({
    state: 'retrying',
    error: { code: 'source-lost', message: 'no frames' },
    fps: null,
    frames: 0,
    stages: {},
  })
})

test('of a daemon whose vision is away has no memory for it', () => {
  expect(healthOf({ ...status, vision: null }).rss).toEqual({ main: 90_000_000, vision: null })
})

test('is told at once and every 30 seconds, also after it could not be, until the end', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const told: Health[] = []
  let broken = false
  const ask = async (): Promise<DaemonStatus> => {
    if (broken) throw new Error('no status')
    return status
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
  reporter[Symbol.dispose]()
  await vi.advanceTimersByTimeAsync(90_000)
  expect(told).toHaveLength(3)
})
