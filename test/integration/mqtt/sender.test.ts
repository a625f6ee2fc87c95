import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MonotonicMs, WallMs } from '../../../src/domain/brand.ts'
import { FamiliarError } from '../../../src/domain/errors.ts'
import { type BrokerClient, connectPublisher } from '../../../src/mqtt/client.ts'
import { EventSender, type SenderOptions } from '../../../src/mqtt/sender.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import type { Arrival } from '../../contract/publisher.ts'
import { eventually } from '../../support/eventually.ts'
import { freePort, startTestBroker, type TestBroker } from './broker.ts'
import { Inbox } from './inbox.ts'
import { type Line, recordingLog, silent } from './log.ts'
import { TestOutbox } from './outbox.ts'
import { type FaultyNetwork, startProxy } from './proxy.ts'
import { startRefusingBroker } from './refusing-broker.ts'

const topics = topicsOf('familiar', 'door')
const will = statusMessage(topics, 'offline')
const now = 1_000_000

let arrivals: Inbox<Arrival>
let broker: TestBroker
let proxy: FaultyNetwork
let publisher: BrokerClient
let outbox: TestOutbox
let sender: EventSender | undefined
let clock: { wall: () => WallMs; monotonic: () => MonotonicMs; synced: () => boolean }

beforeEach(async () => {
  arrivals = new Inbox()
  broker = await startTestBroker({ port: await freePort(), arrivals })
  proxy = await startProxy(broker.port)
  publisher = connectPublisher({ url: proxy.url, clientId: 'door', will, log: silent, delay: () => 5 })
  outbox = new TestOutbox()
  clock = { wall: () => now as WallMs, monotonic: () => performance.now() as MonotonicMs, synced: () => true }
})

afterEach(async () => {
  await publisher.close()
  await sender?.stop()
  await proxy.close()
  await broker.kill()
})

function options(log = silent): SenderOptions {
  const onFailure = (error: FamiliarError) => {
    throw error
  }
  return { outbox, publisher, clock, topics, log, maxAge: 86_400_000, onFailure }
}

function startSender(log = silent): EventSender {
  sender = new EventSender(options(log))
  return sender
}

async function commit(validUntil = now + 10_000): Promise<void> {
  const id = randomUUID()
  const encode = (seq: number) => Buffer.from(JSON.stringify({ id, seq }))
  await outbox.commit({ id, validUntil: validUntil as WallMs, encode })
  sender?.wake()
}

function connected(): Promise<void> {
  return new Promise((resolve) => {
    publisher.onConnect(resolve)
  })
}

function settled(seq: number): Promise<number> {
  return outbox.settled.one((each) => each === seq)
}

async function restartBroker(): Promise<void> {
  broker = await startTestBroker({ port: broker.port, arrivals })
}

function seqOf({ payload }: Arrival): number {
  return JSON.parse(payload).seq
}

function events(): Arrival[] {
  return arrivals.items.filter(({ topic }) => topic === topics.event)
}

function arrived(seq: number): Promise<Arrival> {
  return arrivals.one((arrival) => arrival.topic === topics.event && seqOf(arrival) === seq)
}

it('sends what waits and what is committed later, and settles each', async () => {
  await commit()
  await commit()
  const { counts } = startSender()
  expect(counts).toEqual({ sent: 0, expired: 0 })
  await settled(2)
  await commit()
  await settled(3)
  expect(events().map(seqOf)).toEqual([1, 2, 3])
  expect(events()[0]).toMatchObject({ qos: 1, retain: false })
  expect(sender?.counts).toEqual({ sent: 3, expired: 0 })
  expect(outbox.size).toBe(0)
})

it('loses nothing and keeps the order when the network and the broker fail between events and during them', async () => {
  let settles = 0
  outbox.onSettle = () => {
    settles += 1
    expect(proxy.acknowledgements).toBeGreaterThanOrEqual(settles)
  }
  startSender()
  await commit()
  await settled(1)

  proxy.cut()
  await commit()
  await settled(2)

  await broker.kill()
  await commit()
  await commit()
  await restartBroker()
  await settled(4)

  proxy.muteBroker()
  await commit()
  await arrived(5)
  expect(outbox.settled.items).not.toContain(5)
  proxy.cut()
  await settled(5)

  proxy.muteBroker()
  await commit()
  await commit()
  await arrived(6)
  await broker.kill()
  proxy.cut()
  await restartBroker()
  await settled(7)

  expect(events().map(seqOf)).toEqual([1, 2, 3, 4, 5, 5, 6, 6, 7])
  // Seven ids, seven payloads: what came twice came with the same bytes.
  expect(new Set(events().map(({ payload }) => payload)).size).toBe(7)
  expect(outbox.settled.items).toEqual([1, 2, 3, 4, 5, 6, 7])
})

it('sends what is no longer valid to history, with the same bytes and in its place', async () => {
  await commit()
  await commit(now - 1)
  await commit()
  const late = Buffer.from(outbox.next(1)?.payload ?? []).toString()
  startSender()
  await settled(3)
  expect(arrivals.items.map(({ topic }) => topic)).toEqual([topics.event, topics.history, topics.event])
  expect(arrivals.items[1]).toMatchObject({ payload: late, qos: 1, retain: false })
  expect(sender?.counts).toEqual({ sent: 2, expired: 1 })
})

it('takes what an earlier run left behind for history while the clock is not trusted', async () => {
  clock.synced = () => false
  await commit()
  startSender()
  await commit()
  await settled(2)
  expect(arrivals.items.map(({ topic }) => topic)).toEqual([topics.history, topics.event])
})

it('does not wait for an acknowledgement for ever, though the broker answers pings', async () => {
  const impatient = connectPublisher({ url: proxy.url, clientId: 'hall', will, log: silent, keepalive: 1 })
  await new Promise<void>((resolve) => {
    impatient.onConnect(resolve)
  })
  proxy.swallowAcknowledgements()
  await expect(impatient.publish('topic', 'payload', { qos: 1, retain: false })).rejects.toMatchObject({
    message: expect.stringContaining('no acknowledgement within 1000 ms'),
    byBroker: false,
  })
  await impatient.close()
})

it('delivers what waits before it stops', async () => {
  await connected()
  startSender()
  await Promise.all([commit(), commit(), commit()])
  await sender?.stop(30_000)
  expect(outbox.settled.items).toEqual([1, 2, 3])
})

it('sends although what is too old cannot be dropped, as on a full disk', async () => {
  const { log, lines } = recordingLog()
  vi.spyOn(outbox, 'dropOlder').mockRejectedValue(new FamiliarError('data-folder-unusable', 'no space left'))
  await commit()
  startSender(log)
  await settled(1)
  expect(lines.items).toContainEqual(expect.objectContaining({ level: 'error', reason: 'no space left' }))
})

it('stops at its deadline when the broker does not answer, and keeps the event', async () => {
  startSender()
  await commit()
  await settled(1)
  proxy.muteBroker()
  await commit()
  await arrived(2)
  await sender?.stop(1)
  expect(outbox.size).toBe(1)
})

it('stops when the connection is lost meanwhile, and keeps what was not acknowledged', async () => {
  startSender()
  await commit()
  await settled(1)
  proxy.muteBroker()
  await commit()
  await commit()
  await arrived(2)
  const stopped = sender?.stop()
  proxy.cut()
  await stopped
  expect(outbox.settled.items).toEqual([1])
  expect(outbox.size).toBe(2)
})

describe('a broker that refuses', () => {
  /** Sends what waits to a broker that answers with these codes, and accepts all after them; null ends the connection. */
  async function against(
    codes: readonly (number | null)[],
    count: number,
  ): Promise<{ lines: Inbox<Line>; answered: number }> {
    const refusing = await startRefusingBroker((nth) => (nth <= codes.length ? (codes[nth - 1] ?? null) : 0))
    const own = connectPublisher({ url: refusing.url, clientId: 'door', will, log: silent, delay: () => 5 })
    const { log, lines } = recordingLog()
    for (let i = 0; i < count; i++) await commit()
    sender = new EventSender({ ...options(log), publisher: own, delay: () => 0 })
    await eventually(() => expect(outbox.size).toBe(0))
    await sender.stop()
    await own.close()
    await refusing.close()
    return { lines, answered: refusing.answered.items.length }
  }

  // 0x95 is no reason that PUBACK has, but mosquitto's for what is over its message_size_limit.
  it.each([0x87, 0x90, 0x95, 0x99])(
    'an event for good (%i) loses it to the asides, with the reason, and gets the next',
    async (code) => {
      const { lines, answered } = await against([code], 2)
      expect(outbox.asides()).toMatchObject([
        { seq: 1, reason: expect.stringMatching(/^(Publish error: .|refused, probably as too large$)/) },
      ])
      expect(outbox.counts).toMatchObject({ waiting: 0, setAside: 1 })
      expect(outbox.settled.items).toEqual([2])
      expect(answered).toBe(2)
      expect(lines.items.filter(({ level }) => level === 'error')).toMatchObject([
        { msg: expect.stringContaining('set aside') },
      ])
    },
  )

  it('since it has enough (quota exceeded) gets it again and again, and nothing else before', async () => {
    const { answered } = await against(Array(12).fill(0x97), 2)
    expect(outbox.settled.items).toEqual([1, 2])
    expect(outbox.asides()).toEqual([])
    expect(answered).toBe(14)
  })

  it.each([0x80, 0x83, null])('without a reason that helps (%s) gets the event five times', async (code) => {
    const { answered } = await against([code, code, code, code], 2)
    expect(outbox.settled.items).toEqual([1, 2])
    expect(answered).toBe(6)
    outbox = new TestOutbox()
    const again = await against([code, code, code, code, code], 2)
    expect(outbox.asides().map(({ seq }) => seq)).toEqual([1])
    expect(outbox.settled.items).toEqual([2])
    expect(again.answered).toBe(6)
  })

  it('by ending the connection over an announcement does not cost the event that waits behind it', async () => {
    const refusing = await startRefusingBroker((_nth, topic) => (topic === topics.info ? null : 0))
    const own = connectPublisher({ url: refusing.url, clientId: 'door', will, log: silent, delay: () => 5 })
    await commit()
    const refusals = Promise.withResolvers<void>()
    let lost = 0
    own.onConnect(() => {
      void own.publish(topics.info, 'x', { qos: 1, retain: true }).catch(() => {
        lost += 1
        if (lost === 12) refusals.resolve()
      })
    })
    const setAside = vi.spyOn(outbox, 'setAside')
    sender = new EventSender({ ...options(), publisher: own })
    await refusals.promise
    expect(setAside).not.toHaveBeenCalled()
    await own.close()
    await sender.stop()
    await refusing.close()
    expect(refusing.arrivals.items.every((each) => each.startsWith(topics.info))).toBe(true)
    expect(outbox.size).toBe(1)
  })

  it('does not get a refused event at once: a commit does not shorten the wait, a new connection does', async () => {
    const refusing = await startRefusingBroker(() => 0x97)
    const own = connectPublisher({ url: refusing.url, clientId: 'door', will, log: silent, delay: () => 5 })
    await commit()
    sender = new EventSender({ ...options(), publisher: own, delay: () => 3_600_000 })
    await refusing.answered.one((nth) => nth === 1)
    await commit()
    await new Promise(setImmediate)
    expect(refusing.answered.items).toEqual([1])
    refusing.cut()
    await refusing.answered.one((nth) => nth === 2)
    await own.close()
    await sender.stop()
    await refusing.close()
    expect(outbox.size).toBe(2)
  })
})

describe('events that wait for too long', () => {
  const day = 86_400_000

  it('are dropped and counted, once the clock can be trusted', async () => {
    clock.synced = () => true
    outbox = new TestOutbox({ clock })
    await commit()
    clock.wall = () => (now + day + 1) as WallMs
    await commit(now + 2 * day)
    startSender()
    await settled(2)
    expect(outbox.counts).toMatchObject({ waiting: 0, dropped: 1 })
    expect(arrivals.items.map(({ topic, payload }) => [topic, JSON.parse(payload).seq])).toEqual([[topics.event, 2]])
  })

  it('are kept while it cannot', async () => {
    clock.synced = () => true
    outbox = new TestOutbox({ clock })
    await commit()
    clock.wall = () => (now + day + 1) as WallMs
    clock.synced = () => false
    startSender()
    await settled(1)
    expect(outbox.counts.dropped).toBe(0)
  })
})

it('reports a damaged outbox, and ends', async () => {
  const failed = Promise.withResolvers<FamiliarError>()
  vi.spyOn(outbox, 'next').mockImplementation(() => {
    throw new FamiliarError('data-damaged', 'the outbox is no outbox')
  })
  sender = new EventSender({ ...options(), onFailure: failed.resolve })
  expect(await failed.promise).toMatchObject({ code: 'data-damaged', message: 'the outbox is no outbox' })
  await sender.stop()
})

it('does not send a delivered event again in this run when it cannot be settled', async () => {
  const { log, lines } = recordingLog()
  startSender(log)
  outbox.failure = new Error('disk full')
  await commit()
  await lines.one(({ level, reason }) => level === 'error' && reason === 'disk full')
  outbox.failure = undefined
  await commit()
  await settled(2)
  expect(events().map(seqOf)).toEqual([1, 2])
})
