import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ManagerTeller } from '../../../../src/service/systemd/manager-teller.ts'
import type { Pulse } from '../../../../src/service/systemd/pulse.ts'
import { camera, pulseAt, retrying, running } from './pulses.ts'

let now: number
let pulse: Pulse
let told: string[][]
let broken: boolean
let warnings: string[]
let teller: ManagerTeller

const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line).msg) })

async function notify(assignments: readonly string[]): Promise<void> {
  if (broken) throw new Error('spawn systemd-notify ENOENT')
  told.push([...assignments])
}

async function start(watchdog: number | null = 120_000): Promise<void> {
  teller = new ManagerTeller({
    manager: { watchdog },
    notify,
    pulse: () => pulse,
    deadlines: { door: 5000 },
    log,
    now: () => now,
  })
  await vi.advanceTimersByTimeAsync(0)
}

/** So many seconds pass in which frames flow, or else nothing comes. */
async function pass(seconds: number, flowing = true): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    now += 1000
    const countedAt = flowing ? now : (pulse.cameras['door']?.countedAt ?? 0)
    pulse = pulseAt(now, { door: camera(running, 0, { countedAt, fps: 10 }) })
    await vi.advanceTimersByTimeAsync(1000)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  now = 0
  told = []
  warnings = []
  broken = false
  pulse = pulseAt(0, { door: camera({ state: 'starting' }, 0) })
})

afterEach(() => {
  teller[Symbol.dispose]()
  vi.useRealTimers()
})

test('is ready once, and then feeds the watchdog four times within its time', async () => {
  await start(20_000)
  expect(told).toEqual([['READY=1', 'WATCHDOG=1', 'STATUS=1 camera: door starting']])
  await pass(20)
  expect(told.slice(1)).toEqual(Array(4).fill(['WATCHDOG=1', 'STATUS=1 camera: door streaming 10 fps']))
})

test('tells what a camera does at once, and its rate in time', async () => {
  await start(null)
  await pass(10)
  expect(told).toHaveLength(1)
  pulse = pulseAt(now, { door: camera(retrying, now) })
  await vi.advanceTimersByTimeAsync(1000)
  expect(told.slice(1)).toEqual([['STATUS=1 camera: door retrying (source-missing)']])
  await pass(30)
  expect(told.at(-1)).toEqual(['STATUS=1 camera: door streaming 10 fps'])
})

test('feeds no watchdog while a camera stands still, says so, and feeds it again when frames flow', async () => {
  await start()
  await pass(10)
  told = []
  await pass(180, false)
  const fed = told.filter((assignments) => assignments.includes('WATCHDOG=1'))
  expect(fed).toHaveLength(1)
  expect(told.at(-1)).toEqual(['STATUS=1 camera: door streaming 10 fps; door stands still'])
  expect(warnings).toEqual(['stands still: the watchdog of the service manager is not fed'])
  await pass(1)
  expect(told.at(-1)).toEqual(['WATCHDOG=1', 'STATUS=1 camera: door streaming 10 fps'])
})

test('what could not be told is told later, and complained of once', async () => {
  broken = true
  await start()
  await pass(20)
  expect(warnings).toEqual(['the service manager cannot be told'])
  broken = false
  await pass(5)
  expect(told).toEqual([['READY=1', 'WATCHDOG=1', 'STATUS=1 camera: door streaming 10 fps']])
})

test('before it starts anew in its process it says that this is no end, and then nothing more', async () => {
  await start()
  await teller.restarting()
  await pass(60)
  expect(told.slice(1)).toEqual([['RELOADING=1', 'STATUS=starting anew']])
})
