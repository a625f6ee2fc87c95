import { connect, connectAsync, type IConnackPacket } from 'mqtt'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { MonotonicMs, WallMs } from '../../../src/domain/brand.ts'
import { Announcer } from '../../../src/mqtt/announcer.ts'
import { type BrokerClient, type BrokerClientOptions, connectPublisher } from '../../../src/mqtt/client.ts'
import { EventSender } from '../../../src/mqtt/sender.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import type { Arrival } from '../../contract/publisher.ts'
import { eventually } from '../../support/eventually.ts'
import { describeWithMosquitto } from '../../support/mosquitto.ts'
import { freePort } from './broker.ts'
import { Inbox } from './inbox.ts'
import { silent } from './log.ts'
import { type MosquittoBroker, startMosquittoBroker } from './mosquitto-broker.ts'
import { TestOutbox } from './outbox.ts'
import { type FaultyNetwork, startProxy } from './proxy.ts'

const topics = topicsOf('familiar', 'door')
const ada = '01JZ0000000000000000000ADA'
const attributes = { name: 'Ada', camera: 'door', last_seen: '2026-07-01T10:00:00.000Z', clock: 'synced' } as const

let arrivals: Inbox<Arrival>
let proxy: FaultyNetwork
let port: number
let broker: MosquittoBroker | undefined
const clients: BrokerClient[] = []

beforeEach(async () => {
  arrivals = new Inbox()
  port = await freePort()
  proxy = await startProxy(port)
})
afterEach(async () => {
  for (const each of clients.splice(0)) await each.close()
  await proxy.close()
  await broker?.kill()
})

async function brokerUp(config = ''): Promise<void> {
  broker = await startMosquittoBroker({ port, arrivals, config })
}

function client(options: Partial<BrokerClientOptions> = {}): BrokerClient {
  const will = statusMessage(topics, 'offline')
  const made = connectPublisher({ url: proxy.url, clientId: 'door', will, log: silent, delay: () => 5, ...options })
  clients.push(made)
  return made
}

/** Resolves at the next `count` connections. */
function connections(of: BrokerClient, count = 1): Promise<void> {
  return new Promise((resolve) => {
    let left = count
    const stop = of.onConnect(() => {
      left -= 1
      if (left === 0) queueMicrotask(() => resolve(stop()))
    })
  })
}

async function say(topic: string, payload: string): Promise<void> {
  const other = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 })
  await other.publishAsync(topic, payload, { qos: 1 })
  await other.endAsync()
}

function hear(by: BrokerClient): string[] {
  const heard: string[] = []
  by.subscribe(topics.requests, ({ payload }) => heard.push(Buffer.from(payload).toString()))
  return heard
}

/** Resolves when the broker has answered all that was asked of it. */
function settled(by: BrokerClient): Promise<void> {
  return by.publish('fence', '', { qos: 1, retain: false })
}

describeWithMosquitto('Mosquitto', () => {
  it('away at first, killed and back: what is retained and what is subscribed to is there again', async () => {
    const one = client()
    const heard = hear(one)
    const announcer = new Announcer({ publisher: one, topics, log: silent, exists: () => true })
    announcer.online()
    announcer.setPerson(ada, 'ON', attributes)
    await brokerUp()
    await arrivals.one(({ topic }) => topic === topics.personState(ada))
    await broker?.kill('SIGKILL')
    const before = arrivals.items.length
    await brokerUp()
    const again = await arrivals.until((all) => all.length >= before + 4)
    expect(again.slice(before).map(({ topic, retain }) => [topic, retain])).toEqual([
      [topics.status, true],
      [topics.personAttributes(ada), true],
      [topics.personState(ada), true],
      [topics.peopleState, true],
    ])
    await say(topics.request('health'), 'asked')
    await eventually(() => expect(heard).toEqual(['asked']))
  })

  it('says `offline` for a client that is gone, and `stopped` for one that has ended', async () => {
    await brokerUp()
    const one = client()
    await connections(one)
    const back = connections(one, 2)
    proxy.cut()
    await arrivals.one(({ payload }) => payload === 'offline')
    await back
    await one.close({ publish: statusMessage(topics, 'stopped') })
    await arrivals.one(({ payload }) => payload === 'stopped')
    expect(arrivals.items.map(({ payload }) => payload)).toEqual(['offline', 'stopped'])
  })

  function startSender(outbox: TestOutbox, publisher: BrokerClient): EventSender {
    const clock = { wall: () => 0 as WallMs, monotonic: () => performance.now() as MonotonicMs, synced: () => true }
    const onFailure = (error: Error) => {
      throw error
    }
    return new EventSender({ outbox, publisher, clock, topics, log: silent, maxAge: 86_400_000, onFailure })
  }

  it('takes events in their order, over losses of the network and its own death', async () => {
    const outbox = new TestOutbox()
    const sender = startSender(outbox, client())
    await brokerUp()
    async function commit(count: number): Promise<void> {
      for (let i = 0; i < count; i++) {
        await outbox.commit({ id: `${i}`, validUntil: 10_000 as WallMs, encode: (seq) => Buffer.from(String(seq)) })
        sender.wake()
        if (i === 5) proxy.cut()
      }
    }
    await commit(10)
    await arrivals.one(({ payload }) => payload === '10')
    await broker?.kill('SIGKILL')
    await commit(10)
    await brokerUp()
    await arrivals.one(({ payload }) => payload === '20')
    await sender.stop()
    const events = arrivals.items.filter(({ topic }) => topic === topics.event).map(({ payload }) => Number(payload))
    expect([...new Set(events)]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  it('is told for how long an event is of use, and that history is for ever', async () => {
    await brokerUp()
    const other = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 })
    const expiries = new Inbox<[string, number | undefined]>()
    other.on('message', (topic, _payload, { properties }) => expiries.push([topic, properties?.messageExpiryInterval]))
    await other.subscribeAsync('familiar/#', { qos: 1 })
    const outbox = new TestOutbox()
    for (const validUntil of [9999, 10, -1] as WallMs[]) {
      await outbox.commit({ id: `${validUntil}`, validUntil, encode: () => Buffer.from('x') })
    }
    const sender = startSender(outbox, client())
    const told = await expiries.until(({ length }) => length === 3)
    await sender.stop()
    await other.endAsync()
    expect(told).toEqual([
      [topics.event, 9],
      [topics.event, 1],
      [topics.history, undefined],
    ])
  })

  it('does not hand over what is larger than a megabyte, and the connection goes on', async () => {
    await brokerUp()
    const one = client()
    const heard = hear(one)
    await connections(one)
    await settled(one)
    await say(topics.request('identify'), 'x'.repeat(2 ** 20))
    await say(topics.request('identify'), 'small')
    await eventually(() => expect(heard).toEqual(['small']))
  })
})

describeWithMosquitto('a session at Mosquitto', () => {
  /** Whether a command arrives that was given while the network was down for a moment. */
  async function hearsWhatWasSaidMeanwhile(options: Partial<BrokerClientOptions>): Promise<boolean> {
    await brokerUp()
    const one = client(options)
    const heard = hear(one)
    await connections(one)
    await settled(one)
    const back = connections(one, 2)
    proxy.goDown()
    await arrivals.one(({ payload }) => payload === 'offline')
    await say(topics.request('privacy'), 'meanwhile')
    proxy.comeBack()
    await back
    await settled(one)
    await say(topics.request('privacy'), 'after')
    await eventually(() => expect(heard).toContain('after'))
    return heard.includes('meanwhile')
  }

  it('outlives a loss of the connection', async () => {
    expect(await hearsWhatWasSaidMeanwhile({ sessionExpiry: 60 })).toBe(true)
  })

  it.each([{ sessionExpiry: 0 }, { sessionExpiry: 60, protocol: '3.1.1' }] as const)(
    'ends with the connection if it is not wanted, and by MQTT 3.1.1: %o',
    async (options) => {
      expect(await hearsWhatWasSaidMeanwhile(options)).toBe(false)
    },
  )

  it('brings again what was not acknowledged, and says so', async () => {
    await brokerUp()
    const one = client({ sessionExpiry: 60 })
    const heard: (boolean | undefined)[] = []
    one.subscribe(topics.requests, ({ redelivered }) => {
      heard.push(redelivered)
      // Before its PUBACK can leave.
      if (heard.length === 1) proxy.cut()
    })
    await connections(one)
    await settled(one)
    await say(topics.request('privacy'), 'once')
    await eventually(() => expect(heard).toEqual([false, true]))
  })

  it('is not that of an earlier run that was killed', async () => {
    await brokerUp()
    const earlier = client({ sessionExpiry: 60 })
    hear(earlier)
    await connections(earlier)
    await settled(earlier)
    proxy.goDown()
    await earlier.close()
    await say(topics.request('restart'), 'to the earlier run')
    proxy.comeBack()
    const later = client({ sessionExpiry: 60 })
    const heard = hear(later)
    await connections(later)
    await settled(later)
    await say(topics.request('restart'), 'to this run')
    await eventually(() => expect(heard).toEqual(['to this run']))
  })

  it('is over with the client', async () => {
    await brokerUp()
    const ending = client({ sessionExpiry: 60 })
    hear(ending)
    await connections(ending)
    await settled(ending)
    await ending.close()
    const same = connect(proxy.url, { protocolVersion: 5, clientId: 'door', clean: false })
    const connack = await new Promise<IConnackPacket>((resolve) => same.once('connect', resolve))
    await same.endAsync()
    expect(connack.sessionPresent).toBe(false)
  })
})
