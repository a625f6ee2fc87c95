import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CameraConfig } from '../../../src/config/schema.ts'
import { configSchema } from '../../../src/config/schema.ts'
import { brand, type MonotonicMs, type WallMs } from '../../../src/domain/brand.ts'
import { HourKeeper } from '../../../src/service/hour-keeper.ts'
import type { CameraHours } from '../../../src/vision/protocol.ts'

const aMinute = 60_000
let wall: number
let synced: boolean
let told: Readonly<Record<string, CameraHours>>[]
let warnings: number
let keeper: HourKeeper

/** In the local time of the machine, as schedules are. */
const local = (day: number, time: string): number => new Date(`2026-07-0${day}T${time}:00`).getTime()
const clock = { wall: () => brand<WallMs>(wall), monotonic: () => brand<MonotonicMs>(0), synced: () => synced }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  synced = true
  told = []
  warnings = 0
  keeper = new HourKeeper({ clock, log: { warn: () => void warnings++ }, tell: (hours) => told.push(hours) })
})
afterEach(() => {
  keeper[Symbol.dispose]()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function camera(keys: object): CameraConfig {
  const door = { source: { type: 'images', path: 'x' }, ...keys }
  return configSchema.parse({ cameras: { door } }).cameras['door'] as CameraConfig
}

function pass(ms: number): void {
  wall += ms
  vi.advanceTimersByTime(ms)
}

// 2026-07-03 is a Friday.
const workdays = { schedule: [{ days: ['mon', 'fri'], from: '07:00', to: '22:00' }] }

test('a camera opens and closes with its hours, and that is told once each time', () => {
  wall = local(3, '06:58')
  keeper.use({ door: camera(workdays), hall: camera({}) })
  expect(told).toEqual([{ door: { open: false, night: false } }])
  pass(2 * aMinute)
  expect(told[1]).toEqual({ door: { open: true, night: false } })
  pass(14 * 60 * aMinute)
  expect(told).toHaveLength(2)
  pass(60 * aMinute + 100)
  expect(told[2]).toEqual({ door: { open: false, night: false } })
})

test('between two minutes nothing is late', () => {
  wall = local(3, '06:59') + 59_000
  keeper.use({ door: camera(workdays) })
  pass(1001)
  expect(told.at(-1)).toEqual({ door: { open: true, night: false } })
})

test('a clock that is not set yet closes nothing, and says so once', () => {
  synced = false
  wall = 0
  keeper.use({ door: camera(workdays) })
  pass(aMinute)
  expect(told).toEqual([{ door: { open: true, night: false } }])
  expect(warnings).toBe(1)
  synced = true
  wall = local(4, '12:00')
  pass(10_000)
  expect(told.at(-1)).toEqual({ door: { open: false, night: false } })
})

test('a night is told of the camera that has one', () => {
  wall = local(3, '20:59')
  const pi = { source: { type: 'rpicam', night: { from: '21:00', to: '06:30', gain: 8 } } }
  keeper.use({ door: camera(pi), hall: camera(workdays) })
  expect(told[0]).toMatchObject({ door: { open: true, night: false }, hall: { open: true, night: false } })
  pass(aMinute + 1)
  expect(told[1]).toMatchObject({ door: { open: true, night: true }, hall: { open: true, night: false } })
})

test('another configuration holds at once, and without hours nothing is looked at any more', () => {
  wall = local(3, '23:00')
  keeper.use({ door: camera(workdays) })
  keeper.use({ door: camera({ schedule: [{ from: '22:00', to: '24:00' }] }) })
  expect(told.at(-1)).toEqual({ door: { open: true, night: false } })
  keeper.use({ door: camera({}) })
  expect(told.at(-1)).toEqual({})
  expect(vi.getTimerCount()).toBe(0)
})
