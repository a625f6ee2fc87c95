import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConnectionLost, type Publisher } from '../../src/ports/publisher.ts'
import { eventually } from '../support/eventually.ts'

export interface Arrival {
  readonly topic: string
  readonly payload: string
  readonly qos: number
  readonly retain: boolean
}

/** A publisher that is connected to nothing yet, and the hands on its broker. */
export interface PublisherBench {
  readonly publisher: Publisher
  /** Makes the broker reachable; the publisher connects by itself. */
  brokerUp(): Promise<void>
  /** Makes the broker unreachable and cuts the connection. */
  brokerDown(): Promise<void>
  /** The broker still takes messages, but what it answers is lost. */
  muteBroker(): void
  /** Cuts the connection; the broker stays, and is no longer mute. */
  cut(): void
  /** Resolves when so many messages have arrived at all brokers so far, with all of them. */
  arrivals(count: number): Promise<readonly Arrival[]>
  dispose(): Promise<void>
}

/** What every Publisher must do. */
export function publisherContract(name: string, prepare: () => Promise<PublisherBench>): void {
  describe(`Publisher: ${name}`, () => {
    let bench: PublisherBench
    let publisher: Publisher

    beforeEach(async () => {
      bench = await prepare()
      publisher = bench.publisher
    })
    afterEach(() => bench.dispose())

    /** Resolves at the next `count` connections. */
    function connections(count: number): Promise<void> {
      return new Promise((resolve) => {
        let left = count
        const stop = publisher.onConnect(() => {
          left -= 1
          if (left === 0) queueMicrotask(() => resolve(stop()))
        })
      })
    }

    it('is not connected without a broker, and publishing rejects instead of waiting', async () => {
      expect(publisher.connected).toBe(false)
      await expect(publisher.publish('a/b', 'x', { qos: 1, retain: false })).rejects.toThrow(/connection/)
      await expect(publisher.publish('a/b', 'x', { qos: 0, retain: false })).rejects.toThrow(/connection/)
    })

    it('connects by itself when the broker comes, and has kept nothing of before', async () => {
      await publisher.publish('too/early', 'x', { qos: 1, retain: false }).catch(() => undefined)
      const up = connections(1)
      await bench.brokerUp()
      await up
      expect(publisher.connected).toBe(true)
      await publisher.publish('in/time', 'x', { qos: 1, retain: false })
      expect((await bench.arrivals(1)).map(({ topic }) => topic)).toEqual(['in/time'])
    })

    it('delivers text and bytes with the QoS and the retain flag they were given, QoS 1 in the order of the calls', async () => {
      const up = connections(1)
      await bench.brokerUp()
      await up
      await Promise.all([
        publisher.publish('a', 'Grüße', { qos: 1, retain: true }),
        publisher.publish('b', new TextEncoder().encode('{"é":1}'), { qos: 1, retain: false }),
      ])
      await publisher.publish('c', '', { qos: 0, retain: false })
      expect(await bench.arrivals(3)).toEqual([
        { topic: 'a', payload: 'Grüße', qos: 1, retain: true },
        { topic: 'b', payload: '{"é":1}', qos: 1, retain: false },
        { topic: 'c', payload: '', qos: 0, retain: false },
      ])
    })

    it('calls listeners on each new connection, a late one at once, and none that has stopped', async () => {
      const calls: string[] = []
      const stopFirst = publisher.onConnect(() => calls.push('first'))
      const up = connections(1)
      await bench.brokerUp()
      await up
      publisher.onConnect(() => calls.push('late'))
      expect(calls).toEqual(['first', 'late'])
      stopFirst()
      const again = connections(2)
      bench.cut()
      await again
      expect(calls).toEqual(['first', 'late', 'late'])
    })

    it('comes back to a broker that was down', async () => {
      const up = connections(1)
      await bench.brokerUp()
      await up
      await bench.brokerDown()
      const back = connections(publisher.connected ? 2 : 1)
      await bench.brokerUp()
      await back
      await publisher.publish('a', 'x', { qos: 1, retain: false })
    })

    it('tells what the broker retains under a filter, and not what is published live', async () => {
      await expect(publisher.retained(['kept/+'], () => {})).rejects.toThrow(/connection/)
      const up = connections(1)
      await bench.brokerUp()
      await up
      for (const topic of ['kept/1', 'kept/2', 'other/1']) await publisher.publish(topic, 'x', { qos: 1, retain: true })
      const found: string[] = []
      const listening = publisher.retained(['kept/+'], (topic) => found.push(topic))
      await eventually(() => expect(found.length).toBe(2))
      await publisher.publish('kept/3', 'x', { qos: 1, retain: true })
      // By the second answer the broker has sent all that it makes of the first message.
      for (let i = 0; i < 3; i++) await publisher.publish('other/2', 'x', { qos: 1, retain: false })
      bench.cut()
      await listening
      expect(found.sort()).toEqual(['kept/1', 'kept/2'])
    })

    it('has one message under way at a time; what waits for its turn ends with the connection, and is no suspect', async () => {
      const up = connections(1)
      await bench.brokerUp()
      await up
      bench.muteBroker()
      const lost = expect(publisher.publish('lost', 'x', { qos: 1, retain: false })).rejects.toBeInstanceOf(
        ConnectionLost,
      )
      const waiting = publisher.publish('waiting', 'y', { qos: 1, retain: false })
      const notSent = expect(waiting).rejects.not.toBeInstanceOf(ConnectionLost)
      await bench.arrivals(1)
      const back = connections(2)
      bench.cut()
      await Promise.all([lost, notSent, back])
      await publisher.publish('next', 'z', { qos: 1, retain: false })
      expect((await bench.arrivals(2)).map(({ topic }) => topic)).toEqual(['lost', 'next'])
    })

    it('rejects what was not acknowledged when the connection was lost, and never sends it again', async () => {
      const up = connections(1)
      await bench.brokerUp()
      await up
      bench.muteBroker()
      const lost = publisher.publish('lost', 'x', { qos: 1, retain: false })
      const outcome = expect(lost).rejects.toBeInstanceOf(ConnectionLost)
      await bench.arrivals(1)
      const back = connections(2)
      bench.cut()
      await outcome
      await back
      await publisher.publish('next', 'y', { qos: 1, retain: false })
      await publisher.publish('last', 'z', { qos: 1, retain: false })
      expect((await bench.arrivals(3)).map(({ topic }) => topic)).toEqual(['lost', 'next', 'last'])
    })
  })
}
