import { afterEach, describe, expect, it } from 'vitest'
import { brand, type MonotonicMs, type WallMs } from '../../../src/domain/brand.ts'
import type { Log } from '../../../src/log/log.ts'
import { type BrokerClient, connectPublisher } from '../../../src/mqtt/client.ts'
import { type Peers, PeerTopics } from '../../../src/mqtt/compatibility/peer-topics.ts'
import { encodeEvent } from '../../../src/mqtt/payloads.ts'
import { EventSender } from '../../../src/mqtt/sender.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import type { Arrival } from '../../contract/publisher.ts'
import { recognized } from '../../unit/mqtt/event.ts'
import { startTestBroker, type TestBroker, type TestBrokerOptions } from './broker.ts'
import { recordingLog, silent } from './log.ts'
import { TestOutbox } from './outbox.ts'

const topics = topicsOf('familiar', 'door')
const both: Peers = { double_take: true, frigate: true }
const frigateTopic = 'frigate/tracked_object_update'
const now = 1_000_000

let broker: TestBroker
let publisher: BrokerClient
let outbox: TestOutbox
let peers: PeerTopics
let sender: EventSender

interface Options extends TestBrokerOptions {
  readonly peers: Peers
  readonly log?: Log
  readonly nobodyAfter?: number
}

/** A sender whose events are told to other projects' topics, too. */
async function start({ peers: used, log = silent, nobodyAfter, ...brokerOptions }: Options): Promise<void> {
  broker = await startTestBroker(brokerOptions)
  const will = statusMessage(topics, 'offline')
  publisher = connectPublisher({ url: broker.url, clientId: 'door', will, log: silent, delay: () => 5 })
  outbox = new TestOutbox()
  peers = new PeerTopics({ publisher, log, peers: used, ...(nobodyAfter === undefined ? {} : { nobodyAfter }) })
  const clock = {
    wall: () => brand<WallMs>(now),
    monotonic: () => brand<MonotonicMs>(performance.now()),
    synced: () => true,
  }
  const onDelivered = (payload: Uint8Array) => void peers.tell(payload)
  sender = new EventSender({ outbox, publisher, clock, topics, log, maxAge: 1e9, onFailure: fail, onDelivered })
}

afterEach(async () => {
  peers[Symbol.dispose]()
  await publisher.close()
  await sender.stop()
  await broker.kill()
})

function fail(error: Error): void {
  throw error
}

async function commit(validFor = 10_000): Promise<void> {
  const encode = (seq: number) => encodeEvent({ ...recognized, seq })
  await outbox.commit({ id: recognized.id, validUntil: brand<WallMs>(now + validFor), encode })
  sender.wake()
}

function arrived(topic: string, count = 1): Promise<readonly Arrival[]> {
  return broker.arrivals.until((all) => all.filter((each) => each.topic === topic).length >= count)
}

function foreign(): Arrival[] {
  return broker.arrivals.items.filter(({ topic }) => !topic.startsWith('familiar/'))
}

describe('PeerTopics', () => {
  it('tells a live event once, after it was acknowledged, and retains nothing', async () => {
    await start({ peers: both })
    await commit()
    await arrived('double-take/cameras/porch')
    expect(broker.arrivals.items.map(({ topic }) => topic)).toEqual([
      topics.event,
      frigateTopic,
      'double-take/cameras/porch/person',
      'double-take/matches/ada',
      'double-take/cameras/porch',
    ])
    expect(foreign().every(({ retain }) => !retain)).toBe(true)
  })

  it('tells nothing of history', async () => {
    await start({ peers: both })
    await commit(-1)
    await commit()
    await arrived('double-take/cameras/porch')
    const told = broker.arrivals.items.map(({ topic }) => topic)
    expect(told.slice(0, 3)).toEqual([topics.history, topics.event, frigateTopic])
    expect(told.filter((topic) => topic === frigateTopic)).toHaveLength(1)
  })

  it('is switched while it runs', async () => {
    await start({ peers: { double_take: false, frigate: false } })
    await commit()
    await outbox.settled.one((seq) => seq === 1)
    peers.use({ double_take: false, frigate: true })
    await commit()
    await arrived(frigateTopic)
    expect(foreign()).toHaveLength(1)
  })

  it('says after a while that nobody is before the camera', async () => {
    await start({ peers: { double_take: true, frigate: false }, nobodyAfter: 1 })
    await commit()
    const all = await arrived('double-take/cameras/porch/person', 2)
    const counts = all.filter(({ topic }) => topic === 'double-take/cameras/porch/person')
    expect(counts.map(({ payload }) => payload)).toEqual(['1', '0'])
  })

  it('gives up, and says so once, where the broker ends the connection over it; all events arrive', async () => {
    const { log, lines } = recordingLog()
    await start({ peers: both, log, refuses: (topic) => topic === frigateTopic })
    for (let seq = 1; seq <= 8; seq++) {
      await commit()
      await outbox.settled.one((settled) => settled === seq)
    }
    await lines.one(({ level }) => level === 'warn')
    await commit()
    await outbox.settled.one((settled) => settled === 9)
    const warnings = lines.items.filter(({ level }) => level === 'warn')
    expect(warnings).toMatchObject([{ peer: 'frigate', msg: 'the broker does not take compatible topics' }])
    const events = broker.arrivals.items.filter(({ topic }) => topic === topics.event)
    expect(new Set(events.map(({ payload }) => JSON.parse(payload).seq)).size).toBe(9)
  })

  it('leaves out an event that it cannot read', async () => {
    await start({ peers: both })
    await outbox.commit({ id: 'old', validUntil: brand<WallMs>(now + 1), encode: () => Buffer.from('{}') })
    sender.wake()
    await commit()
    await arrived(frigateTopic)
    expect(foreign().filter(({ topic }) => topic === frigateTopic)).toHaveLength(1)
  })
})
