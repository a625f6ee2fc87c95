import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Announcer } from '../../../src/mqtt/announcer.ts'
import { type BrokerClient, connectPublisher } from '../../../src/mqtt/client.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import type { Arrival } from '../../contract/publisher.ts'
import { eventually } from '../../support/eventually.ts'
import { freePort, startTestBroker, type TestBroker } from './broker.ts'
import { Inbox } from './inbox.ts'
import { type Line, recordingLog, silent } from './log.ts'
import {
  type CodeFor,
  type RefusingBroker,
  type RefusingBrokerOptions,
  startRefusingBroker,
} from './refusing-broker.ts'

const topics = topicsOf('familiar', 'door')
const ada = '01JZ0000000000000000000ADA'
/** Removed while the daemon did not run. */
const gone = '01JZ000000000000000000GONE'
const attributes = { name: 'Ada', camera: 'door', last_seen: '2026-07-01T10:00:00.000Z', clock: 'synced' } as const

const will = statusMessage(topics, 'offline')

let port: number
let arrivals: Inbox<Arrival>
let broker: TestBroker | undefined
let publisher: BrokerClient
let announcer: Announcer

beforeEach(async () => {
  port = await freePort()
  arrivals = new Inbox()
  const url = `mqtt://127.0.0.1:${port}`
  publisher = connectPublisher({ url, clientId: 'door', will, log: silent, delay: () => 5 })
  announcer = new Announcer({ publisher, topics, log: silent, exists: ({ id }) => id !== gone })
  announcer.online()
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
  await announced(4)
  announcer.forgetPerson(ada)
  expect(await announced(3, 4)).toEqual([
    `person/${ada}/state `,
    `person/${ada}/attributes `,
    'people/state {"count":0,"present":[],"last":null}',
  ])
  announcer.setUnknown('ON')
  await announced(1, 7)
  await broker?.kill()
  const before = arrivals.items.length
  await brokerUp()
  expect(await announced(3, before)).toEqual([
    'status online',
    'people/state {"count":0,"present":[],"last":null}',
    'unknown/state ON',
  ])
})

it('takes it back with the next connection when there is none', async () => {
  announcer.setPerson(ada, 'ON', attributes)
  announcer.forgetPerson(ada)
  await brokerUp()
  expect(await announced(3)).toEqual(['status online', `person/${ada}/attributes `, `person/${ada}/state `])
})

it('tells rejected faces once, and retains nothing', async () => {
  const rejection = { reason: 'dark', value: 0.03, limit: 0.07, direction: 'below' } as const
  const rejected = {
    camera: 'door',
    captured_at: '2026-07-01T10:00:00.000Z',
    clock: 'synced' as const,
    faces: [{ track: 1, box: [0, 0, 90, 110] as [number, number, number, number], score: 0.8, ...rejection }],
  }
  await announcer.tellRejected(rejected)
  await brokerUp()
  await announced(1)
  await announcer.tellRejected(rejected)
  const items = await arrivals.until((all) => all.length === 2)
  expect(items[1]).toMatchObject({ topic: 'familiar/door/debug/rejected', qos: 0, retain: false })
  expect(JSON.parse(String(items[1]?.payload))).toEqual(rejected)
})

it('announces what runs', async () => {
  announcer.setInfo({
    version: '0.1.0',
    node: 'door',
    node_id: '01JZ00000000000000000000N0',
    embedding_space: 'facenet-1',
    models: [
      {
        name: 'embedder',
        file: 'facenet.onnx',
        sha256: 'ab'.repeat(32),
        execution: 'int8' as const,
        runtime: 'onnxruntime' as const,
        threads: 1,
      },
    ],
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
  broker?.cut()
  // Some of it may have been seen, and taken back, by the connection before the cut.
  const takenBack = (all: readonly { topic: string; payload: string }[]) => [
    ...new Set(all.filter(({ payload }) => payload === '').map(({ topic }) => topic)),
  ]
  const items = await arrivals.until((all) => takenBack(all).length === 3)
  expect(takenBack(items).sort()).toEqual(
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
  expect(await announced(4)).toEqual([
    'status online',
    'privacy/state ON',
    'people/state {"count":null,"present":[],"last":null}',
    'camera/door/state running',
  ])
})

it('announces all again when it is asked to, a topic of choice first, and what the broker does not take not again', async () => {
  const heard: string[] = []
  announcer.onAccepted('homeassistant/device/door/config', (payload) => heard.push(payload))
  announcer.setUnknown('OFF')
  announcer.keep('homeassistant/device/door/config', '{}')
  await brokerUp()
  await announced(3)
  announcer.again('homeassistant/device/door/config')
  expect(await announced(3, 3)).toEqual(['homeassistant/device/door/config {}', 'status online', 'unknown/state OFF'])
  await eventually(() => expect(heard).toEqual(['{}', '{}']))
})

describe('a broker that refuses an announcement', () => {
  const info = {
    version: '0.1.0',
    node: 'door',
    node_id: '01JZ00000000000000000000N0',
    embedding_space: 'facenet-1',
    models: [
      {
        name: 'embedder',
        file: 'facenet.onnx',
        sha256: 'ab'.repeat(32),
        execution: 'int8' as const,
        runtime: 'onnxruntime' as const,
        threads: 1,
      },
    ],
    gallery: { revision: 3, people: 1, templates: 2 },
    cameras: ['door'],
    board: null,
    started_at: '2026-07-01T10:00:00.000Z',
  }

  let lines: Inbox<Line>
  let own: BrokerClient
  let refusing: RefusingBroker | undefined

  afterEach(async () => {
    await own.close()
    await refusing?.close()
    refusing = undefined
  })

  function announceTo(url: string): void {
    const recording = recordingLog()
    lines = recording.lines
    own = connectPublisher({ url, clientId: 'own', will, log: silent, delay: () => 5 })
    announcer = new Announcer({ publisher: own, topics, log: recording.log, exists: () => true, delay: () => 5 })
    announcer.online()
  }

  async function announceToScript(codeFor: CodeFor, options?: RefusingBrokerOptions): Promise<RefusingBroker> {
    refusing = await startRefusingBroker(codeFor, options)
    announceTo(refusing.url)
    return refusing
  }

  function warnings(): readonly Line[] {
    return lines.items.filter(({ level }) => level === 'warn')
  }

  function came(start: string): string[] {
    return (refusing?.arrivals.items ?? []).filter((each) => each.startsWith(start))
  }

  function arrived(message: string): Promise<string> {
    return (refusing as RefusingBroker).arrivals.one((each) => each === message)
  }

  it('as too large beforehand is not sent it, and the connection goes on', async () => {
    const { connections } = await announceToScript(() => 0, { maximumPacketSize: 300 })
    announcer.setInfo(info)
    announcer.setUnknown('ON')
    await arrived(`${topics.unknownState} ON`)
    announcer.setInfo({ ...info, board: 'Raspberry Pi 5' })
    announcer.setUnknown('OFF')
    await arrived(`${topics.unknownState} OFF`)
    expect(warnings()).toMatchObject([{ topic: topics.info, reason: expect.stringContaining('limit of 300') }])
    expect(came(topics.info)).toEqual([])
    expect(connections.items).toEqual([1])
  })

  it('by a PUBACK that is none, as mosquitto, is sent it no more, and gets the rest', async () => {
    const { connections } = await announceToScript((_nth, topic) => (topic === topics.info ? 0x95 : 0))
    announcer.setInfo(info)
    announcer.setUnknown('ON')
    await connections.one((nth) => nth === 2)
    await arrived(`${topics.unknownState} ON`)
    announcer.setUnknown('OFF')
    await arrived(`${topics.unknownState} OFF`)
    expect(came(topics.info)).toHaveLength(1)
    expect(connections.items).toEqual([1, 2])
    expect(warnings()).toMatchObject([{ topic: topics.info, msg: expect.stringContaining('left out') }])
  })

  it('by ending the connection (MQTT 3.1.1) gets it five times, once with a later connection, and all the rest', async () => {
    let ends = 0
    const refuses = (topic: string) => topic === topics.info && ++ends > 0
    broker = await startTestBroker({ port, arrivals, refuses })
    announceTo(broker.url)
    announcer.setInfo(info)
    announcer.setUnknown('ON')
    await lines.one(({ level }) => level === 'warn')
    expect(ends).toBe(5)
    announcer.setInfo({ ...info, board: 'Raspberry Pi 5' })
    announcer.setUnknown('OFF')
    await arrivals.one(({ topic, payload }) => topic === topics.unknownState && payload === 'OFF')
    expect(ends).toBe(5)
    broker.cut()
    await eventually(() => expect(ends).toBe(6))
    announcer.setUnknown('unknown')
    await arrivals.one(({ topic, payload }) => topic === topics.unknownState && payload === 'unknown')
    // It would be sent behind all that was known at the connection, and before what is new.
    announcer.setPrivacy(true)
    await arrivals.one(({ topic }) => topic === topics.privacyState)
    expect(ends).toBe(6)
    expect(warnings()).toHaveLength(1)
  })

  it('and ends the connection when it is asked what it retains, is not asked again and again', async () => {
    const { connections } = await announceToScript(() => 0, { endsOnSubscribe: true })
    expect(await lines.one(({ level }) => level === 'warn')).toMatchObject({ topic: topics.subjects.join(' ') })
    await connections.one((nth) => nth === 6)
    // The answer to the first may be ahead of the end of the connection, that to the second is not.
    for (const state of ['ON', 'OFF'] as const) {
      announcer.setUnknown(state)
      await arrived(`${topics.unknownState} ${state}`)
    }
    expect(connections.items).toHaveLength(6)
  })

  it.each([0x80, 0x83, 0x91, 0x97])('for now (%i) gets it again, the newest, with no new connection', async (code) => {
    const { connections } = await announceToScript((nth, topic) =>
      topic === topics.unknownState && nth < 5 ? code : 0,
    )
    announcer.setUnknown('ON')
    await lines.one(({ level }) => level === 'warn')
    announcer.setUnknown('OFF')
    await eventually(() => expect(refusing?.answered.items.length).toBeGreaterThanOrEqual(5))
    expect(came(topics.unknownState).at(-1)).toBe(`${topics.unknownState} OFF`)
    expect(came(topics.unknownState).length).toBeGreaterThanOrEqual(4)
    expect(connections.items).toEqual([1])
    expect(warnings()).toHaveLength(1)
  })

  it.each([0x87, 0x90, 0x99])(
    'for good (%i) gets it when it has changed, and with the next connection',
    async (code) => {
      const { cut, connections } = await announceToScript((_nth, topic) => (topic === topics.privacyState ? code : 0))
      announcer.setPrivacy(true)
      await lines.one(({ level }) => level === 'warn')
      announcer.setUnknown('ON')
      await arrived(`${topics.unknownState} ON`)
      expect(came(topics.privacyState)).toEqual([`${topics.privacyState} ON`])
      announcer.setPrivacy(false)
      await arrived(`${topics.privacyState} OFF`)
      cut()
      await connections.one((nth) => nth === 2)
      announcer.setUnknown('OFF')
      await arrived(`${topics.unknownState} OFF`)
      expect(came(topics.privacyState).map((each) => each.slice(-3))).toEqual([' ON', 'OFF', 'OFF'])
      expect(warnings()).toHaveLength(1)
    },
  )
})
