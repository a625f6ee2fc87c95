import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseExposition } from '../support/exposition.ts'
import type { Listener } from '../support/listener.ts'
import { photo, portrait, quiet, Workspace } from '../support/workspace.ts'

const door = portrait(photo.obama3)

/** Who is seen first is told by the event; their state follows, or came before. */
async function arrival(listener: Listener): Promise<string> {
  const { person } = await listener.event(({ event_type }) => event_type === 'recognized')
  const id = String(person?.id)
  await listener.message(`person/${id}/state`, (payload) => payload === 'ON')
  return id
}

const statesOf = (listener: Listener, id: string) =>
  listener.messages
    .filter(({ topic }) => topic === `familiar/test/person/${id}/state`)
    .map(({ payload }) => payload.toString())

const lefts = (listener: Listener) => listener.events.filter(({ event_type }) => event_type === 'left')

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a restart after %s: who was here still is, and their end is told when they are really gone',
  async (signal) => {
    await using work = new Workspace({ cameras: { door } })
    await work.enroll('Barack Obama', photo.obama, photo.obama2)
    const first = await work.watchedDaemon()
    const id = await arrival(first.listener)
    // The state is told while it is being written; a whole command takes far longer than that.
    expect((await work.familiar('status')).status).toBe(0)
    first.daemon.kill(signal)
    await first.daemon.exited
    expect(lefts(first.listener)).toEqual([])

    work.configure({ cameras: { door: quiet }, presence: { absent_after: 5 } })
    const { listener } = await work.watchedDaemon()
    await listener.message(`person/${id}/state`, () => true)
    expect(statesOf(listener, id)).toEqual(['ON'])
    await listener.message(`person/${id}/attributes`, (payload) => JSON.parse(payload).camera === 'door')
    const left = await listener.event(({ event_type }) => event_type === 'left')
    expect(left).toMatchObject({ person: { id, name: 'Barack Obama' }, camera: 'door' })
    await listener.message(`person/${id}/state`, (payload) => payload === 'OFF')
    expect(statesOf(listener, id)).toEqual(['ON', 'OFF'])
  },
)

test('a camera whose pictures end lets nobody leave: it becomes unknown whether they are here', async () => {
  await using work = new Workspace()
  const path = work.path('photos')
  mkdirSync(path)
  for (let i = 0; i < 30; i++) copyFileSync(photo.obama3, join(path, `${String(i).padStart(2, '0')}.jpg`))
  work.configure({ cameras: { door: portrait(path, false) }, presence: { absent_after: 5 } })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const { daemon, listener } = await work.watchedDaemon()
  const id = await arrival(listener)
  await daemon.said('camera ended')
  await listener.message('camera/door/state', (payload) => payload === 'ended')
  await expect.poll(() => statesOf(listener, id).at(-1), { timeout: 50_000 }).toBe('unknown')
  expect(statesOf(listener, id).slice(statesOf(listener, id).indexOf('ON'))).toEqual(['ON', 'unknown'])
  expect(lefts(listener)).toEqual([])
})

test('a vision that dies lets nobody leave', async () => {
  await using work = new Workspace({ cameras: { door }, presence: { absent_after: 5 } })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const { daemon, listener } = await work.watchedDaemon()
  const id = await arrival(listener)
  const before = listener.events.length
  const { vision_pid } = await daemon.said('vision is ready')
  process.kill(Number(vision_pid), 'SIGKILL')
  await listener.message('camera/door/state', (payload) => payload === 'starting')
  await expect
    .poll(() => listener.events.slice(before).map(({ event_type }) => event_type), { timeout: 50_000 })
    .toContain('recognized')
  expect(statesOf(listener, id).slice(statesOf(listener, id).indexOf('ON'))).toEqual(['ON'])
  expect(lefts(listener)).toEqual([])
})

test('privacy: everybody is unknown at once, also after a restart, and seen again when it ends', async () => {
  await using work = new Workspace({ cameras: { door } })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const first = await work.watchedDaemon()
  const id = await arrival(first.listener)
  expect((await work.familiar('privacy', 'on')).status).toBe(0)
  await first.listener.message('privacy/state', (payload) => payload === 'ON')
  await first.listener.message('camera/door/state', (payload) => payload === 'paused')
  await expect.poll(() => statesOf(first.listener, id).at(-1), { timeout: 50_000 }).toBe('unknown')
  expect(lefts(first.listener)).toEqual([])
  first.daemon.kill('SIGKILL')
  await first.daemon.exited

  const { daemon, listener } = await work.watchedDaemon()
  await daemon.said('ready')
  await listener.message('privacy/state', (payload) => payload === 'ON')
  await listener.message('camera/door/state', (payload) => payload === 'paused')
  expect(new Set(statesOf(listener, id))).toEqual(new Set(['unknown']))
  expect((await work.familiar('privacy', 'off')).status).toBe(0)
  await listener.message(`person/${id}/state`, (payload) => payload === 'ON')
  await listener.message('privacy/state', (payload) => payload === 'OFF')
  expect(lefts(listener)).toEqual([])
})

test('while recognition is off it becomes unknown who is here, and once it is on again they are seen', async () => {
  await using work = new Workspace({ cameras: { door }, presence: { absent_after: 5 } })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const { listener } = await work.watchedDaemon()
  const id = await arrival(listener)
  const switched = async (enabled: boolean) => {
    work.configure({ cameras: { door }, presence: { absent_after: 5 }, recognition: { enabled } })
    const { stdout } = await work.familiar('config', 'reload', '--json')
    expect(JSON.parse(stdout).changes).toMatchObject([{ key: 'recognition.enabled', effect: 'now' }])
  }
  await switched(false)
  const before = listener.events.length
  await expect.poll(() => statesOf(listener, id).at(-1), { timeout: 50_000 }).toBe('unknown')
  expect(listener.events).toHaveLength(before)
  await switched(true)
  await expect.poll(() => statesOf(listener, id).at(-1), { timeout: 50_000 }).toBe('ON')
  await expect.poll(() => listener.events.length, { timeout: 50_000 }).toBe(before + 1)
  expect(lefts(listener)).toEqual([])
  // The camera was open all the time.
  const states = listener.messages.filter(({ topic }) => topic === 'familiar/test/camera/door/state')
  expect(states.map(({ payload }) => payload.toString())).toEqual(['starting', 'running'])
})

test('health is told of a daemon that works, to Prometheus, too, if it may ask', async () => {
  await using work = new Workspace({ cameras: { door: quiet }, metrics: { enabled: true, port: 0 } })
  const broker = await work.watchedDaemon()
  await broker.daemon.said('ready')
  const { payload } = await broker.listener.message('health', () => true)
  expect(JSON.parse(payload.toString())).toMatchObject({
    privacy: false,
    outbox: { waiting: 0 },
    governor: { level: 0 },
    cameras: { door: {} },
  })
  const { url } = await broker.daemon.said('metrics are told')
  const metrics = parseExposition(await (await fetch(String(url))).text())
  expect(metrics.get('familiar_outbox_waiting')?.samples).toMatchObject([{ value: 0 }])
  expect(metrics.get('familiar_camera_state')?.samples[0]?.labels).toMatchObject({ camera: 'door' })
})
