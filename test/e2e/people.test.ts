import { expect, test } from 'vitest'
import type { DaemonProcess } from '../../scripts/support/daemon-process.ts'
import type { FamiliarEvent } from '../../src/domain/event.ts'
import { Listener } from '../support/listener.ts'
import { photo, portrait, Workspace } from '../support/workspace.ts'

const obama = 'Barack Obama'
const biden = 'Joe Biden'

/** A daemon that sees one of two people whom it knows, and what its broker says. */
async function inSight(work: Workspace) {
  work.configure({ cameras: { door: portrait(photo.obama3) } })
  await work.enroll(obama, photo.obama, photo.obama2)
  await work.enroll(biden, photo.biden)
  const { daemon, listener } = await work.watchedDaemon()
  const { person, track } = await listener.event(({ event_type }) => event_type === 'recognized')
  if (person === null) throw new Error('recognised, but nobody')
  expect(person.name).toBe(obama)
  await listener.message(`person/${person.id}/state`, (payload) => payload === 'ON')
  const { broker } = await daemon.said('ready')
  return { daemon, listener, id: person.id, track, broker: String(broker) }
}

async function people(work: Workspace, ...args: readonly string[]): Promise<void> {
  expect(await work.familiar('people', ...args)).toMatchObject({ status: 0, stderr: '' })
}

async function idOf(work: Workspace, name: string): Promise<string> {
  return JSON.parse((await work.familiar('people', 'show', '--json', name)).stdout).id
}

/** With a new vision process whoever is there comes anew. */
async function lookAnew(daemon: DaemonProcess): Promise<void> {
  const { vision_pid } = await daemon.said('vision is ready')
  process.kill(Number(vision_pid), 'SIGKILL')
}

const eventsOf = (listener: Listener, id: string): FamiliarEvent[] =>
  listener.events.filter(({ person }) => person?.id === id)

/** What was said on a topic of a person; the last word is what is retained. */
const words = (listener: Listener, id: string, topic: 'state' | 'attributes'): string[] =>
  listener.messages
    .filter((message) => message.topic === `familiar/test/person/${id}/${topic}`)
    .map(({ payload }) => payload.toString())

/** Whom a subscriber that comes now finds, of these. */
async function retained(broker: string, present: string): Promise<string[]> {
  await using late = await Listener.at(broker)
  await Promise.all(
    ['status', 'info', 'unknown/state', `person/${present}/state`, `person/${present}/attributes`].map((topic) =>
      late.message(topic, () => true),
    ),
  )
  const ids = late.messages.flatMap(({ topic }) => /\/person\/(\w+)\//.exec(topic)?.[1] ?? [])
  return [...new Set(ids)]
}

test('who is removed while in sight is a stranger from then on, and nothing is left of them at the broker', async () => {
  await using work = new Workspace()
  const { daemon, listener, id, track, broker } = await inSight(work)
  await people(work, 'remove', '--yes', obama)
  const stranger = await listener.event(({ event_type }) => event_type === 'unknown')
  expect(stranger).toMatchObject({ track, person: null })
  await listener.message('unknown/state', (payload) => payload === 'ON')
  await listener.message(`person/${id}/state`, (payload) => payload === '')
  await listener.message(`person/${id}/attributes`, (payload) => payload === '')

  await lookAnew(daemon)
  await listener.event(({ event_type, seq }) => event_type === 'unknown' && seq > stranger.seq)
  expect(eventsOf(listener, id).map(({ event_type }) => event_type)).toEqual(['recognized'])
  expect(words(listener, id, 'state').at(-1)).toBe('')
  expect(words(listener, id, 'attributes').at(-1)).toBe('')
  const other = await idOf(work, biden)
  expect(await retained(broker, other)).toEqual([other])
})

test('who is renamed while in sight has the new name at once, and the same topics', async () => {
  await using work = new Workspace()
  const { daemon, listener, id } = await inSight(work)
  await people(work, 'rename', obama, 'Barry')
  await listener.message(`person/${id}/attributes`, (payload) => JSON.parse(payload).name === 'Barry')
  // Who they are did not change: nothing happened, and they are still here.
  expect(words(listener, id, 'state').at(-1)).toBe('ON')
  expect(eventsOf(listener, id).map(({ event_type }) => event_type)).toEqual(['recognized'])

  await lookAnew(daemon)
  const again = await listener.event(({ person }) => person?.name === 'Barry')
  expect(again).toMatchObject({ event_type: 'recognized', person: { id } })
})

test('who is merged while in sight is the other one at once', async () => {
  await using work = new Workspace()
  const { listener, id, track, broker } = await inSight(work)
  const into = await idOf(work, biden)
  await people(work, 'merge', '--yes', obama, biden)
  const renewed = await listener.event(({ person }) => person?.id === into)
  expect(renewed).toMatchObject({ event_type: 'recognized', track, person: { name: biden } })
  await listener.message(`person/${into}/state`, (payload) => payload === 'ON')
  await listener.message(`person/${id}/state`, (payload) => payload === '')
  await listener.message(`person/${id}/attributes`, (payload) => payload === '')
  expect(eventsOf(listener, id).map(({ event_type }) => event_type)).toEqual(['recognized'])
  expect(await retained(broker, into)).toEqual([into])
})

test('an export of a running daemon makes another device know the same people', async () => {
  await using work = new Workspace()
  const { daemon } = await inSight(work)
  const file = work.path('people.familiar')
  await using elsewhere = new Workspace()
  process.env['FAMILIAR_PASSPHRASE'] = 'correct horse'
  try {
    await people(work, 'export', file)
    daemon.kill('SIGTERM')
    await daemon.exited
    expect(await elsewhere.familiar('people', 'import', '--yes', file)).toMatchObject({ status: 0, stderr: '' })
  } finally {
    delete process.env['FAMILIAR_PASSPHRASE']
  }
  const { stdout } = await elsewhere.familiar('identify', photo.obama3, photo.astronaut)
  expect(stdout).toMatch(/^obama3\.jpg: Barack Obama, similarity .*\nastronaut\.png: unknown, nearest is /)
})
