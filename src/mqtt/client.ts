import { setTimeout as sleep } from 'node:timers/promises'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { Publisher, PublishOptions } from '../ports/publisher.ts'
import type { Incoming, Subscriber } from '../ports/subscriber.ts'
import { reconnectDelay } from './backoff.ts'
import { isConfidential } from './confidential.ts'
import { Connection, type Ending } from './connection.ts'
import { type Access, type Credentials, readCredentials } from './credentials.ts'
import type { Message } from './message.ts'
import { fallsBack, firstVersion, type Protocol, type ProtocolVersion } from './protocol.ts'
import { Subscriptions } from './subscriptions.ts'

export interface BrokerClientOptions extends Access {
  /** Seconds for which a broker that speaks MQTT 5 keeps what is published while there is no connection; 0 by default. */
  readonly sessionExpiry?: number
  /** Bytes of the largest packet that the broker takes, if it cannot tell. */
  readonly maximumPacketSize?: number
  /** Unique at the broker, which ends the connection of an earlier client of the same id. */
  readonly clientId: string
  /** What the broker says for us when the connection ends without `close`. */
  readonly will: Message
  readonly log: Log
  /** Seconds, 30 by default: after one and a half of them without a sign of life each side gives up the other. */
  readonly keepalive?: number
  /** Milliseconds to wait after so many failures in a row (from 1); by default 0.5 s to 30 s, growing. */
  readonly delay?: (failures: number) => number
}

interface CloseOptions {
  /** A last message, which is acknowledged before the connection ends; left out when there is no connection. */
  readonly publish?: Message
  /** Milliseconds for all of it, 2000 by default; then the socket is dropped, and the broker publishes the last will. */
  readonly within?: number
}

/** Both ways, over one connection at a time. */
export interface BrokerClient extends Publisher, Subscriber {
  /** Ends for good; never rejects. `publish` rejects from now on. */
  close(options?: CloseOptions): Promise<void>
}

/**
 * Connects, and keeps coming back until `close`; a broker that is not there, or refuses the client, is logged and tried
 * again. Returns at once.
 */
export function connectPublisher(options: BrokerClientOptions): BrokerClient {
  return new MqttClient(options)
}

/** A connection that held for so long (milliseconds) was sound: the next loss of one is a first failure again. */
const soundAfter = 30_000

class MqttClient implements BrokerClient {
  readonly #options: BrokerClientOptions
  readonly #closing = new AbortController()
  readonly #listeners = new Set<() => void>()
  readonly #subscriptions: Subscriptions
  readonly #running: Promise<void>
  #connection: Connection | undefined
  readonly #protocol: Protocol
  #version: ProtocolVersion
  /** Whether the broker has accepted this run before: what it may deliver of then is ours. */
  #known = false
  #failures = 0
  #lastReason: string | undefined
  #closed: Promise<void> | undefined

  constructor(options: BrokerClientOptions) {
    this.#options = options
    this.#protocol = options.protocol ?? 'auto'
    this.#version = firstVersion(this.#protocol)
    this.#subscriptions = new Subscriptions(options.log)
    this.#running = this.#run()
  }

  get connected(): boolean {
    return (this.#connection?.up ?? false) && !this.#closing.signal.aborted
  }

  get confidential(): boolean {
    return isConfidential(this.#options.url)
  }

  get maximumPacketSize(): number {
    return this.#connection?.maximumPacketSize ?? Number.POSITIVE_INFINITY
  }

  onConnect(listener: () => void): () => void {
    this.#listeners.add(listener)
    if (this.connected) listener()
    return () => this.#listeners.delete(listener)
  }

  async publish(topic: string, payload: string | Uint8Array, options: PublishOptions): Promise<void> {
    if (!this.connected || !this.#connection) throw new Error('there is no connection to the broker')
    await this.#connection.publish({ topic, payload, ...options })
  }

  async retained(filters: readonly string[], found: (topic: string, payload: Uint8Array) => void): Promise<void> {
    if (!this.connected || !this.#connection) throw new Error('there is no connection to the broker')
    await this.#connection.retained(filters, found)
  }

  subscribe(filter: string, listener: (message: Incoming) => void): () => void {
    return this.#subscriptions.add(filter, listener)
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.#closed ??= this.#close(options)
    return this.#closed
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const began = performance.now()
      const ending = await this.#attempt()
      if (this.#closing.signal.aborted) return
      if (fallsBack(this.#protocol, this.#version, ending.refusal)) {
        this.#version = 4
        continue
      }
      this.#failures = performance.now() - began > soundAfter ? 1 : this.#failures + 1
      const delay = (this.#options.delay ?? reconnectDelay)(this.#failures)
      this.#report(ending, delay)
      await sleep(delay, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    }
  }

  /** One connection, from its files to its end. */
  async #attempt(): Promise<Ending> {
    try {
      const credentials = await readCredentials(this.#options)
      if (!this.#closing.signal.aborted) return await this.#connect(credentials).over
      return { reason: 'closed', refusal: null, code: null, advice: null }
    } catch (error) {
      const advice = error instanceof FamiliarError ? error.kind.hint : null
      return { reason: messageOf(error), refusal: null, code: null, advice }
    }
  }

  #connect(credentials: Credentials): Connection {
    const { url, clientId, will, keepalive = 30, sessionExpiry = 0, maximumPacketSize } = this.#options
    const session = { resume: this.#known, expiry: sessionExpiry }
    const version = this.#version
    const connection = new Connection(
      { ...credentials, url, clientId, will, keepalive, version, session, maximumPacketSize },
      { onUp: () => this.#onUp(connection), onMessage: (message) => this.#subscriptions.deliver(message) },
    )
    this.#connection = connection
    return connection
  }

  /** Subscribes first: whoever sees us online may ask. */
  #onUp(connection: Connection): void {
    this.#known = true
    this.#lastReason = undefined
    this.#options.log.info({ broker: hostOf(this.#options.url), protocol: this.#version }, 'connected to the broker')
    this.#subscriptions.onConnection(connection)
    for (const listener of this.#listeners) listener()
  }

  /** Says each reason once, and not every 30 seconds of a long night. */
  #report({ reason, advice }: Ending, delay: number): void {
    const news = { broker: hostOf(this.#options.url), reason, retry_ms: Math.round(delay) }
    const repeated = reason === this.#lastReason
    this.#lastReason = reason
    if (repeated) this.#options.log.debug(news, 'still no connection to the broker')
    else if (advice === null) this.#options.log.warn(news, 'no connection to the broker')
    else
      this.#options.log.error({ ...news, code: 'broker-unusable' }, `the broker cannot be used (${reason}): ${advice}`)
  }

  async #close({ publish, within = 2000 }: CloseOptions): Promise<void> {
    const connection = this.#connection
    const up = this.connected
    this.#closing.abort()
    const deadline = setTimeout(() => connection?.destroy(), within)
    if (connection && up) await this.#leave(connection, publish)
    else connection?.destroy()
    await this.#running
    clearTimeout(deadline)
  }

  async #leave(connection: Connection, last: Message | undefined): Promise<void> {
    try {
      if (last) await connection.publish(last)
    } catch (error) {
      this.#options.log.warn({ reason: messageOf(error) }, 'the broker did not take the last message')
    }
    connection.disconnect()
  }
}

/** A URL may hold a password, which no log shall see. */
function hostOf(url: string): string {
  return new URL(url).host
}
