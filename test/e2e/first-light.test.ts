import { expect, test } from 'vitest'
import { eventSchema } from '../../src/mqtt/payloads.ts'
import { Listener } from '../support/listener.ts'
import { photo, portrait, quiet, scene, Workspace } from '../support/workspace.ts'

const door = { source: { type: 'scene', path: scene('demo'), pace: 'every-frame' } }

test('a real face in a real frame becomes an event, strangers stay unknown, and presence begins and ends', async () => {
  await using work = new Workspace({ cameras: { door }, presence: { absent_after: 1 } })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const { daemon, listener } = await work.watchedDaemon()
  await daemon.said('camera ended')
  const left = await listener.event(({ event_type }) => event_type === 'left')

  // On a slow machine a track may break and be recognised again; nobody else may be named.
  const named = listener.events.filter(({ event_type }) => event_type === 'recognized')
  expect(new Set(named.map(({ person }) => person?.name))).toEqual(new Set(['Barack Obama']))
  const [recognized] = named
  expect(recognized?.similarity).toBeGreaterThan(recognized?.threshold ?? 1)
  expect(recognized).toMatchObject({
    node: 'test',
    camera: 'door',
    frames_used: 3,
    clock: 'synced',
    probability: expect.closeTo(1, 2),
  })
  const unknown = listener.events.filter(({ event_type }) => event_type === 'unknown')
  expect(new Set(unknown.map(({ track }) => track)).size).toBeGreaterThanOrEqual(2)
  expect(unknown.every(({ person }) => person === null)).toBe(true)
  expect(left.person).toEqual(recognized?.person)

  for (const event of listener.events) expect(() => eventSchema.parse(event)).not.toThrow()
  expect(listener.events.map(({ seq }) => seq)).toEqual(listener.events.map((_, index) => index + 1))
  expect(new Set(listener.events.map(({ run_id }) => run_id)).size).toBe(1)
  expect(listener.messages.filter(({ topic, retain }) => topic.endsWith('/event') && retain)).toEqual([])

  const state = `person/${recognized?.person?.id}/state`
  await listener.message(state, (payload) => payload === 'ON')
  await listener.message(state, (payload) => payload === 'OFF')
  await listener.message('unknown/state', (payload) => payload === 'ON')
  await listener.message('unknown/state', (payload) => payload === 'OFF')
})

test('a subscriber that comes later finds status, info and presence retained, and `stopped` after a graceful end', async () => {
  await using work = new Workspace({ cameras: { door: quiet } })
  await work.enroll('Barack Obama', photo.obama)
  const daemon = work.daemon()
  const { broker } = await daemon.said('ready')
  await using listener = await Listener.at(String(broker))
  expect((await listener.message('status', () => true)).payload.toString()).toBe('online')
  const info = JSON.parse((await listener.message('info', () => true)).payload.toString())
  expect(info).toMatchObject({ node: 'test', cameras: ['door'], gallery: { revision: 1, people: 1, templates: 1 } })
  expect(info.models).toHaveLength(3)
  await listener.message('unknown/state', (payload) => payload === 'unknown')

  daemon.kill('SIGTERM')
  await listener.message('status', (payload) => payload === 'stopped')
  expect(await daemon.exited).toEqual({ code: 0, signal: null })
  expect(daemon.text).toEqual([])
})

test('who stands there does not leave, however short the time after which people are gone', async () => {
  await using work = new Workspace({ cameras: { door: portrait(photo.obama3) }, presence: { absent_after: 0.5 } })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const { daemon, listener } = await work.watchedDaemon()
  await listener.event(({ event_type }) => event_type === 'recognized')
  await listener.message('unknown/state', (payload) => payload === 'OFF')
  // Four times `absent_after` later by the clock of the pictures.
  await daemon.line(({ msg, frames }) => msg === 'tally' && Number(frames) > 20)
  expect(listener.events.filter(({ event_type }) => event_type === 'left')).toEqual([])
})

test('a person enrolled while the daemon runs is recognised without a restart', async () => {
  await using work = new Workspace({ cameras: { door: portrait(photo.obama3) } })
  const { daemon, listener } = await work.watchedDaemon()
  await listener.event(({ event_type, similarity }) => event_type === 'unknown' && similarity === null)
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const { person } = await listener.event(({ event_type }) => event_type === 'recognized')
  expect(person?.name).toBe('Barack Obama')
  const { stdout } = await work.familiar('people', 'list')
  expect(stdout).toMatch(/^Barack Obama {2}2 photos {2}\w{26}$/m)
  const logged = daemon.lines.map((line) => JSON.stringify(line)).join('\n')
  expect(logged).not.toContain('Obama')
})
