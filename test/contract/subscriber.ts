import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Publisher } from '../../src/ports/publisher.ts'
import type { Incoming, Subscriber } from '../../src/ports/subscriber.ts'
import { eventually } from '../support/eventually.ts'

/** A message of another client. */
interface Sent {
  readonly topic: string
  readonly payload: string
  readonly retain?: boolean
  readonly correlation?: Uint8Array
}

interface Complaint {
  readonly topic?: string
  readonly reason?: string
}

/** A client that is connected to nothing yet, and the hands on its broker. */
export interface SubscriberBench {
  readonly client: Publisher & Subscriber
  /** Whether messages carry correlation data, and keep the flag by which a broker keeps them. */
  readonly mqtt5: boolean
  /** Whether the broker says that nothing is to be heard under `forbidden/#`. */
  readonly refuses: boolean
  /** What was logged at `warn` and above, so far. */
  complaints(): readonly Complaint[]
  /** Makes the broker reachable; the client connects by itself. */
  brokerUp(): Promise<void>
  /** Cuts the connection; the broker stays. */
  cut(): void
  /** Resolves when the broker has acknowledged it. */
  send(message: Sent): Promise<void>
  dispose(): Promise<void>
}

/** What every Subscriber must do. */
export function subscriberContract(name: string, prepare: () => Promise<SubscriberBench>): void {
  describe(`Subscriber: ${name}`, () => {
    let bench: SubscriberBench
    let client: SubscriberBench['client']

    beforeEach(async () => {
      bench = await prepare()
      client = bench.client
    })
    afterEach(() => bench.dispose())

    function hear(filter: string): string[] {
      const heard: string[] = []
      client.subscribe(filter, ({ topic, payload }) => heard.push(`${topic} ${Buffer.from(payload)}`))
      return heard
    }

    /** Resolves when the broker has answered all subscriptions so far. */
    async function ready(): Promise<void> {
      await new Promise<void>((resolve) => {
        const stop = client.onConnect(() => queueMicrotask(() => resolve(stop())))
      })
      await client.publish('fence', '', { qos: 1, retain: false })
    }

    /** Cuts the connection and resolves as `ready` with the next one. */
    async function comeBack(): Promise<void> {
      let connections = 0
      const back = new Promise<void>((resolve) => {
        client.onConnect(() => {
          connections += 1
          if (connections === 2) resolve()
        })
      })
      bench.cut()
      await back
      await client.publish('fence', '', { qos: 1, retain: false })
    }

    it('hears what is published under its filters, whether it subscribed before or after the connection', async () => {
      const early = hear('a/+')
      await bench.brokerUp()
      await ready()
      const late = hear('b/#')
      await ready()
      for (const topic of ['a/1', 'a/1/2', 'b', 'b/1/2', 'c']) await bench.send({ topic, payload: 'x' })
      await bench.send({ topic: 'a/2', payload: 'Grüße' })
      await eventually(() => expect(early).toEqual(['a/1 x', 'a/2 Grüße']))
      await eventually(() => expect(late).toEqual(['b x', 'b/1/2 x']))
    })

    it('hears again after each connection', async () => {
      const heard = hear('a')
      await bench.brokerUp()
      await ready()
      for (const payload of ['1', '2']) {
        await comeBack()
        await bench.send({ topic: 'a', payload })
        await eventually(() => expect(heard.at(-1)).toBe(`a ${payload}`))
      }
      expect(heard).toEqual(['a 1', 'a 2'])
    })

    it('tells what the broker had kept, and by MQTT 5 also what it is to keep, from what is said now', async () => {
      await bench.brokerUp()
      await ready()
      await bench.send({ topic: 'kept', payload: 'before', retain: true })
      const heard: Incoming[] = []
      client.subscribe('kept', (message) => heard.push(message))
      await eventually(() => expect(heard.length).toBe(1))
      await bench.send({ topic: 'kept', payload: 'now', retain: true })
      await bench.send({ topic: 'kept', payload: 'not kept' })
      await eventually(() => expect(heard.map(({ retain }) => retain)).toEqual([true, bench.mqtt5, false]))
    })

    it('hands over correlation data, if the protocol has any', async () => {
      const heard: Incoming[] = []
      client.subscribe('a', (message) => heard.push(message))
      await bench.brokerUp()
      await ready()
      const correlation = Uint8Array.of(0, 255, 7)
      await bench.send({ topic: 'a', payload: '', correlation })
      await eventually(() => expect(heard.length).toBe(1))
      const [message] = heard
      expect(message?.correlation && Uint8Array.from(message.correlation)).toEqual(
        bench.mqtt5 ? correlation : undefined,
      )
    })

    it('tells messages apart by their numbers, though they say the same', async () => {
      const heard: Incoming[] = []
      client.subscribe('a', (message) => heard.push(message))
      await bench.brokerUp()
      await ready()
      for (let sent = 0; sent < 2; sent += 1) await bench.send({ topic: 'a', payload: 'x' })
      await eventually(() => expect(heard.length).toBe(2))
      expect(heard).toMatchObject([{ packet: expect.any(Number) }, { packet: expect.any(Number) }])
      expect(heard[0]?.packet).not.toBe(heard[1]?.packet)
    })

    it('goes on when a listener throws, and tells the others', async () => {
      client.subscribe('a', () => {
        throw new Error('no such command')
      })
      const heard = hear('a')
      await bench.brokerUp()
      await ready()
      await bench.send({ topic: 'a', payload: '1' })
      await bench.send({ topic: 'a', payload: '2' })
      await eventually(() => expect(heard).toEqual(['a 1', 'a 2']))
      expect(bench.complaints()).toContainEqual(expect.objectContaining({ topic: 'a', reason: 'no such command' }))
    })

    it('hears no more once the last listener of a filter has stopped', async () => {
      const heard: string[] = []
      const stopFirst = client.subscribe('a', ({ payload }) => heard.push(`first ${Buffer.from(payload)}`))
      const stopSecond = client.subscribe('a', ({ payload }) => heard.push(`second ${Buffer.from(payload)}`))
      const other = hear('b')
      await bench.brokerUp()
      await ready()
      stopFirst()
      await bench.send({ topic: 'a', payload: '1' })
      await bench.send({ topic: 'b', payload: '' })
      await eventually(() => expect(other.length).toBe(1))
      stopSecond()
      await ready()
      await comeBack()
      await bench.send({ topic: 'a', payload: '2' })
      await bench.send({ topic: 'b', payload: '' })
      await eventually(() => expect(other.length).toBe(2))
      expect(heard).toEqual(['second 1'])
    })

    it('is told once a connection what the broker does not let it hear, and nothing else suffers', async () => {
      hear('forbidden/fruit')
      const heard = hear('allowed')
      await bench.brokerUp()
      await ready()
      await comeBack()
      await bench.send({ topic: 'allowed', payload: 'x' })
      await eventually(() => expect(heard.length).toBe(1))
      const complaint = { topic: 'forbidden/fruit', reason: expect.stringContaining('Subscribe error') }
      expect(bench.complaints().filter(({ topic }) => topic)).toMatchObject(bench.refuses ? [complaint, complaint] : [])
    })
  })
}
