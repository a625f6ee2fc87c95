import { messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { Incoming } from '../ports/subscriber.ts'
import type { Connection } from './connection.ts'
import { RefusedTopics } from './refused-topics.ts'
import { matchesFilter } from './topic-filter.ts'

type Listener = (message: Incoming) => void

/** Who hears what, over all connections of a client. Filters may not overlap: a broker may send such a message once for each. */
export class Subscriptions {
  readonly #log: Log
  readonly #listeners = new Map<string, Set<Listener>>()
  /** Filters of nobody any more that the broker may still know, also from an earlier connection of the session. */
  readonly #ended = new Set<string>()
  /** Filters over which the broker ends the connection again and again are left out, as topics are. */
  readonly #refused = new RefusedTopics()
  #connection: Connection | undefined

  constructor(log: Log) {
    this.#log = log
  }

  /** @returns a function that ends it */
  add(filter: string, listener: Listener): () => void {
    const others = this.#listeners.get(filter)
    const listeners = others ?? new Set()
    this.#listeners.set(filter, listeners.add(listener))
    if (!others) void this.#open(filter)
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return
      this.#listeners.delete(filter)
      this.#ended.add(filter)
      void this.#close(filter)
    }
  }

  /** Makes all anew, those last over which the connection may be lost. */
  onConnection(connection: Connection): void {
    this.#connection = connection
    this.#refused.connected()
    for (const filter of this.#ended) void this.#close(filter)
    for (const filter of this.#refused.leastSuspectFirst(this.#listeners.keys()))
      if (!this.#refused.isLeftOut(filter)) void this.#open(filter)
  }

  deliver(message: Incoming): void {
    for (const [filter, listeners] of this.#listeners) {
      if (!matchesFilter(filter, message.topic)) continue
      for (const listener of listeners) this.#tell(listener, message)
    }
  }

  /** Whatever a stranger's message does to a listener, the connection goes on. */
  #tell(listener: Listener, message: Incoming): void {
    try {
      listener(message)
    } catch (error) {
      this.#log.error({ topic: message.topic, reason: messageOf(error) }, 'a message was not understood')
    }
  }

  /** Without a connection the next one does it. */
  async #open(filter: string): Promise<void> {
    const connection = this.#connection
    this.#ended.delete(filter)
    if (!connection?.up) return
    try {
      await connection.subscribe(filter)
      this.#refused.accepted(filter)
    } catch (error) {
      const leftOut = this.#refused.refused(filter, error, connection.up) === 'left out'
      const level = connection.up || leftOut ? 'warn' : 'debug'
      this.#log[level]({ topic: filter, reason: messageOf(error) }, 'the broker does not let us hear this topic')
    }
  }

  async #close(filter: string): Promise<void> {
    if (!this.#connection?.up) return
    try {
      await this.#connection.unsubscribe(filter)
      this.#ended.delete(filter)
    } catch (error) {
      this.#log.debug({ topic: filter, reason: messageOf(error) }, 'a subscription was not ended')
    }
  }
}
