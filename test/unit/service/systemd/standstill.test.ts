import { expect, test } from 'vitest'
import { standstill } from '../../../../src/service/systemd/standstill.ts'
import { camera, failed, pulseAt, retrying, running } from './pulses.ts'

const deadlines = { door: 5000 }

/** What stands still a moment after vision gave a sign of life. */
const still = (now: number, door: ReturnType<typeof camera>) => standstill(pulseAt(now, { door }), deadlines, now)

test('a camera whose frames were counted of late flows; one whose frames are not counted any more stands still', () => {
  const door = camera(running, 1000, { countedAt: 100_000 })
  expect(still(135_000, door)).toBeNull()
  expect(still(135_001, door)).toBe('door')
})

test('frames that were counted before a camera came back count for nothing', () => {
  expect(still(134_000, camera(running, 100_000, { countedAt: 50_000 }))).toBeNull()
  expect(still(135_001, camera(running, 100_000, { countedAt: 50_000 }))).toBe('door')
})

test('a source may be tried again for ever, but each time within its time', () => {
  expect(still(147_000, camera(retrying, 100_000))).toBeNull()
  expect(still(147_001, camera(retrying, 100_000))).toBe('door')
})

test('a source may take its time to open, from when vision is ready', () => {
  expect(still(145_000, camera({ state: 'starting' }, 100_000))).toBeNull()
  expect(still(145_001, camera({ state: 'starting' }, 100_000))).toBe('door')
  const pulse = { vision: { bornAt: 0, heardAt: 145_001, readyAt: 110_000 }, cameras: {} }
  expect(
    standstill({ ...pulse, cameras: { door: camera({ state: 'starting' }, 100_000) } }, deadlines, 145_001),
  ).toBeNull()
})

test.each([
  ['privacy', { state: 'paused' } as const],
  ['the hours of its schedule', { state: 'off-schedule' } as const],
  ['its end', { state: 'ended' } as const],
  ['its final failure', failed],
])('a camera rests after %s as long as it is meant to', (_, state) => {
  expect(still(86_400_000, camera(state, 0))).toBeNull()
})

test('one of several cameras is enough', () => {
  const cameras = { door: camera(running, 0, { countedAt: 99_000 }), hall: camera(running, 0, { countedAt: 10_000 }) }
  expect(standstill(pulseAt(100_000, cameras), { door: 5000, hall: 5000 }, 100_000)).toBe('hall')
})

test('a vision that is silent and was not killed stands still; one that is dead is cared for', () => {
  const cameras = { door: camera(running, 0, { countedAt: 100_000 }) }
  expect(standstill(pulseAt(55_000, cameras), deadlines, 100_000)).toBeNull()
  expect(standstill(pulseAt(54_999, cameras), deadlines, 100_000)).toBe('vision')
  expect(standstill({ vision: null, cameras }, deadlines, 999_999)).toBeNull()
})

test('a vision that loads its nets for ever stands still although it answers', () => {
  const loading = (heardAt: number) => ({ vision: { bornAt: 0, heardAt, readyAt: null }, cameras: {} })
  expect(standstill(loading(120_000), deadlines, 120_000)).toBeNull()
  expect(standstill(loading(120_001), deadlines, 120_001)).toBe('vision')
})
