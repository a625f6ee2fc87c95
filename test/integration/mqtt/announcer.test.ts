import { afterEach, beforeEach, expect, it } from 'vitest'
import { Announcer } from '../../../src/mqtt/announcer.ts'
import { type ClosablePublisher, connectPublisher } from '../../../src/mqtt/client.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import type { Arrival } from '../../contract/publisher.ts'
import { freePort, startTestBroker, type TestBroker } from './broker.ts'
import { Inbox } from './inbox.ts'
import { silent } from './log.ts'

const topics = topicsOf('familiar', 'door')
const ada = '01JZ0000000000000000000ADA'
/** Removed while the daemon did not run. */
const gone = '01JZ000000000000000000GONE'
const attributes = { name: 'Ada', camera: 'door', last_seen: '2026-07-01T10:00:00.000Z', clock: 'synced' } as const

const will = statusMessage(topics, 'offline')

let port: number
let arrivals: Inbox<Arrival>
let broker: TestBroker | undefined
let publisher: ClosablePublisher
let announcer: Announcer

beforeEach(async () => {
  port = await freePort()
  arrivals = new Inbox()
  const url = `mqtt://127.0.0.1:${port}`
  publisher = connectPublisher({ url, clientId: 'door', will, log: silent, delay: () => 5 })
  announcer = new Announcer({ publisher, topics, log: silent, exists: ({ id }) => id !== gone })
})

afterEach(async () => {
  await publisher.close()
  await broker?.kill()
})

async function brokerUp(): Promise<void> {
  broker = await startTestBroker({ port, arrivals })
}

/** What was announced, from the given message on, when so many came. */
async function announced(count: number, from = 0): Promise<string[]> {
  const items = await arrivals.until((all) => all.length >= from + count)
  expect(items.every(({ qos, retain }) => qos === 1 && retain)).toBe(true)
  return items.slice(from).map(({ topic, payload }) => `${topic.replace('familiar/door/', '')} ${payload}`)
}

it('announces all that is known with the connection, the status first and attributes before their state', async () => {
  announcer.setUnknown('unknown')
  announcer.setPerson(ada, 'unknown', { name: 'Ada', camera: null, last_seen: null, clock: 'synced' })
  announcer.setPerson(ada, 'ON', attributes)
  await brokerUp()
  expect(await announced(4)).toEqual([
    'status online',
    'unknown/state unknown',
    `person/${ada}/attributes {"name":"Ada","camera":"door","last_seen":"2026-07-01T10:00:00.000Z","clock":"synced"}`,
    `person/${ada}/state ON`,
  ])
})

it('announces a change at once, and all again to a broker that has forgotten', async () => {
  await brokerUp()
  await announced(1)
  announcer.setUnknown('ON')
  expect(await announced(1, 1)).toEqual(['unknown/state ON'])
  await broker?.kill()
  announcer.setUnknown('OFF')
  const before = arrivals.items.length
  await brokerUp()
  expect(await announced(2, before)).toEqual(['status online', 'unknown/state OFF'])
})

it('takes back what was retained about a person, once', async () => {
  await brokerUp()
  announcer.setPerson(ada, 'ON', attributes)
  await announced(3)
  announcer.forgetPerson(ada)
  expect(await announced(2, 3)).toEqual([`person/${ada}/state `, `person/${ada}/attributes `])
  announcer.setUnknown('ON')
  await announced(1, 5)
  await broker?.kill()
  const before = arrivals.items.length
  await brokerUp()
  expect(await announced(2, before)).toEqual(['status online', 'unknown/state ON'])
})

it('takes it back with the next connection when there is none', async () => {
  announcer.setPerson(ada, 'ON', attributes)
  announcer.forgetPerson(ada)
  await brokerUp()
  expect(await announced(3)).toEqual(['status online', `person/${ada}/attributes `, `person/${ada}/state `])
})

it('announces what runs', async () => {
  announcer.setInfo({
    version: '0.1.0',
    node: 'door',
    node_id: '01JZ00000000000000000000N0',
    embedding_space: 'facenet-1',
    models: [{ name: 'embedder', file: 'facenet.onnx', sha256: 'ab'.repeat(32) }],
    gallery: { revision: 3, people: 1, templates: 2 },
    cameras: ['door'],
    board: null,
    started_at: '2026-07-01T10:00:00.000Z',
  })
  await brokerUp()
  expect(JSON.parse((await arrivals.one(({ topic }) => topic === topics.info)).payload)).toMatchObject({ node: 'door' })
})

it('takes back what the broker retains about those who are gone since an earlier run, and nothing else', async () => {
  await brokerUp()
  const earlier = connectPublisher({ url: `mqtt://127.0.0.1:${port}`, clientId: 'earlier', will, log: silent })
  await new Promise<void>((resolve) => {
    earlier.onConnect(resolve)
  })
  const left = [
    [topics.personState(gone), 'ON'],
    [topics.personAttributes(gone), '{}'],
    [topics.cameraState(gone), 'running'],
    [topics.personState(ada), 'OFF'],
    [topics.status, 'stopped'],
    [`familiar/hall/person/${gone}/state`, 'ON'],
  ] as const
  for (const [topic, payload] of left) await earlier.publish(topic, payload, { qos: 1, retain: true })
  await earlier.close()
  const connectedAgain = new Promise<void>((resolve) => {
    publisher.onConnect(resolve)
  })
  await connectedAgain
  const before = arrivals.items.length
  broker?.cut()
  const items = await arrivals.until((all) => all.slice(before).filter(({ payload }) => payload === '').length === 3)
  expect(
    items
      .slice(before)
      .filter(({ payload }) => payload === '')
      .map(({ topic }) => topic)
      .sort(),
  ).toEqual(
    left
      .slice(0, 3)
      .map(([topic]) => topic)
      .sort(),
  )
})

it('announces cameras and privacy', async () => {
  announcer.setPrivacy(true)
  announcer.setCamera('door', 'running')
  await brokerUp()
  expect(await announced(3)).toEqual(['status online', 'privacy/state ON', 'camera/door/state running'])
})
