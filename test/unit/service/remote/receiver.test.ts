import { afterEach, describe, expect, it } from 'vitest'
import { brand, type MonotonicMs, type WallMs } from '../../../../src/domain/brand.ts'
import { FamiliarError } from '../../../../src/domain/errors.ts'
import { createLog } from '../../../../src/log/log.ts'
import { topicsOf } from '../../../../src/mqtt/topics.ts'
import { type Publisher, type PublishOptions, PublishRefused } from '../../../../src/ports/publisher.ts'
import type { Incoming, Subscriber } from '../../../../src/ports/subscriber.ts'
import { CommandCounts } from '../../../../src/service/remote/command-counts.ts'
import type { Handlers } from '../../../../src/service/remote/handler.ts'
import { CommandReceiver } from '../../../../src/service/remote/receiver.ts'

const topics = topicsOf('familiar', 'door')
const clock = { wall: () => brand<WallMs>(0), monotonic: () => brand<MonotonicMs>(0), synced: () => true }

interface Sent {
  readonly topic: string
  readonly answer: {
    readonly transaction: unknown
    readonly status: string
    readonly error?: { readonly code: string }
  }
  readonly options: PublishOptions
}

/** A broker whose faults are made on purpose: real ones are in test/e2e. */
class FakeBroker {
  readonly sent: Sent[] = []
  readonly confidential = true
  readonly maximumPacketSize = Number.POSITIVE_INFINITY
  lost = false
  #listener: (message: Incoming) => void = () => {}

  subscribe(_: string, listener: (message: Incoming) => void): () => void {
    this.#listener = listener
    return () => {
      this.#listener = () => {}
    }
  }

  async publish(topic: string, payload: string, options: PublishOptions): Promise<void> {
    if (this.lost) throw new Error('lost')
    if (payload.length > 1000) throw new PublishRefused('too large', 0x95)
    this.sent.push({ topic, answer: JSON.parse(payload), options })
  }

  say(command: string, fields: object, rest: Partial<Incoming> = {}): void {
    const payload = Buffer.from(JSON.stringify(fields))
    this.#listener({ topic: topics.request(command), payload, retain: false, ...rest })
  }
}

let receiver: CommandReceiver | undefined
afterEach(() => receiver?.[Symbol.dispose]())

function receiving(handlers: Partial<Handlers>) {
  const broker = new FakeBroker()
  const counts = new CommandCounts()
  receiver = new CommandReceiver({
    broker: broker as unknown as Publisher & Subscriber,
    topics,
    trust: 'trusted-broker',
    handlers: handlers as Handlers,
    counts,
    clock,
    log: createLog('silent', 'test'),
  })
  return { broker, counts }
}

const person = { person: { id: 'A', name: 'Ada' } }

describe('a request', () => {
  it('that the broker delivers again is carried out once', async () => {
    let done = 0
    const { broker } = receiving({ 'people.rename': async () => ({ ...person, done: ++done }) })
    const request = { transaction: 1, who: 'Ada', name: 'Ada L' }
    broker.say('people.rename', request)
    await expect.poll(() => broker.sent.length).toBe(1)
    broker.say('people.rename', request, { redelivered: true })
    broker.say('people.rename', request)
    await expect.poll(() => broker.sent.length).toBe(2)
    expect(done).toBe(2)
  })

  it('that is the same as an earlier one is carried out when it comes again after it was lost on its first way', async () => {
    let done = 0
    const { broker } = receiving({ privacy: async ({ on }) => ({ on, done: ++done }) })
    broker.say('privacy', { on: true }, { packet: 1 })
    broker.say('privacy', { on: false }, { packet: 2 })
    broker.say('privacy', { on: true }, { packet: 3, redelivered: true })
    await expect.poll(() => broker.sent.length).toBe(3)
    broker.say('privacy', { on: true }, { packet: 3, redelivered: true })
    broker.say('privacy', { on: false }, { packet: 4 })
    await expect.poll(() => broker.sent.length).toBe(4)
    expect(done).toBe(4)
  })

  it('with more correlation data than is kept in memory is refused', async () => {
    const { broker } = receiving({ 'people.list': async () => ({ people: [] }) })
    broker.say('people.list', { transaction: 1 }, { correlation: Buffer.alloc(129) })
    broker.say('people.list', { transaction: 2 }, { correlation: Buffer.alloc(128) })
    await expect.poll(() => broker.sent.map(({ answer }) => answer.error?.code)).toEqual(['command-invalid', undefined])
    expect(broker.sent.map(({ options }) => options.correlation?.length)).toEqual([undefined, 128])
  })

  it('that did not come before is carried out although the broker calls it delivered again', async () => {
    const { broker } = receiving({ 'people.rename': async () => person })
    broker.say('people.rename', { who: 'Ada', name: 'Ada L' }, { redelivered: true })
    await expect.poll(() => broker.sent.map(({ answer }) => answer.status)).toEqual(['ok'])
  })

  it('is answered with its correlation data, in time for who waits, and by its schema only', async () => {
    const { broker } = receiving({ 'people.remove': async () => ({ ...person, vector: [1, 2, 3] }) })
    const correlation = Uint8Array.of(7)
    broker.say('people.remove', { who: 'Ada' }, { correlation })
    await expect.poll(() => broker.sent.length).toBe(1)
    expect(broker.sent[0]).toEqual({
      topic: 'familiar/door/response/people.remove',
      answer: { transaction: null, status: 'ok', data: person },
      options: { qos: 1, retain: false, expiry: 60, correlation },
    })
  })

  it('beyond thirty-two at once is told so, and one after them is carried out', async () => {
    const gate = Promise.withResolvers<void>()
    const { broker, counts } = receiving({ 'people.list': () => gate.promise.then(() => ({ people: [] })) })
    for (let transaction = 1; transaction <= 33; transaction += 1) broker.say('people.list', { transaction })
    await expect
      .poll(() => broker.sent.map(({ answer }) => answer))
      .toMatchObject([{ transaction: 33, status: 'error', error: { code: 'daemon-busy' } }])
    gate.resolve()
    await expect.poll(() => counts.totals.done).toBe(32)
    broker.say('people.list', {})
    await expect.poll(() => counts.totals).toEqual({ done: 33, failed: { 'daemon-busy': 1 } })
  })

  it('in parts needs a transaction', async () => {
    const { broker } = receiving({})
    broker.say('identify', { part: 1, parts: 2, data: 'AAAA' })
    await expect.poll(() => broker.sent.map(({ answer }) => answer.error?.code)).toEqual(['command-invalid'])
  })

  it('in parts is not mixed with that of another asker who uses the same transaction', async () => {
    const uploads: string[] = []
    const { broker } = receiving({
      'people.enroll': async ({ name }, { upload }) => {
        uploads.push(`${name} ${Buffer.from(upload.bytes)}`)
        return { person: null, revision: 1, photo: { source: 'mqtt', enrolled: true } }
      },
    })
    const say = (name: string, part: number, text: string) =>
      broker.say('people.enroll', { transaction: 1, name, part, parts: 2, data: Buffer.from(text).toString('base64') })
    say('Ada', 1, 'Ada1')
    say('Bob', 1, 'Bob1')
    say('Ada', 2, 'Ada2')
    say('Bob', 2, 'Bob2')
    await expect.poll(() => uploads).toEqual(['Ada Ada1Ada2', 'Bob Bob1Bob2'])
  })

  it('whose handler fails is answered with the error, and a fault of ours as one', async () => {
    const { broker, counts } = receiving({
      'people.get': async () => Promise.reject(new FamiliarError('person-unknown', 'Nobody')),
      health: () => {
        throw new TypeError('x is undefined')
      },
    })
    broker.say('people.get', { who: 'Ada' })
    await expect.poll(() => broker.sent.length).toBe(1)
    broker.say('health', {})
    await expect.poll(() => broker.sent.map(({ answer }) => answer.error?.code)).toEqual(['person-unknown', 'internal'])
    expect(counts.totals).toEqual({ done: 0, failed: { 'person-unknown': 1, internal: 1 } })
  })

  it('whose answer does not reach the broker is carried out all the same, and the next one answered', async () => {
    const { broker, counts } = receiving({ 'people.list': async () => ({ people: [] }) })
    broker.lost = true
    broker.say('people.list', { transaction: 1 })
    await expect.poll(() => counts.totals.done).toBe(1)
    broker.lost = false
    broker.say('people.list', { transaction: 2 })
    await expect.poll(() => broker.sent.map(({ answer }) => answer.transaction)).toEqual([2])
  })

  it('whose answer is too large for the broker is answered with that', async () => {
    const { broker } = receiving({ 'people.merge': async () => ({ person: { id: 'A', name: 'A'.repeat(1000) } }) })
    broker.say('people.merge', { transaction: 1, from: 'B', into: 'A' })
    const error = { code: 'answer-refused', message: expect.stringContaining('too large') }
    await expect.poll(() => broker.sent.map(({ answer }) => answer)).toMatchObject([{ transaction: 1, error }])
  })

  it('is done with what comes afterwards only when its answer is out', async () => {
    const order: string[] = []
    const { broker } = receiving({
      restart: async (_, { afterwards }) => {
        afterwards(() => order.push(`after ${broker.sent.length} answers`))
        return { restarting: true }
      },
    })
    broker.say('restart', {})
    await expect.poll(() => order).toEqual(['after 1 answers'])
  })

  it('is not heard any more when the receiver is gone', async () => {
    const { broker, counts } = receiving({ 'people.list': async () => ({ people: [] }) })
    receiver?.[Symbol.dispose]()
    broker.say('people.list', {})
    expect(counts.totals).toEqual({ done: 0, failed: {} })
  })
})
