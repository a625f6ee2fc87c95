import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { messageOf } from '../domain/errors.ts'
import { ConnectionLost, PublishRefused } from '../ports/publisher.ts'
import type { Message } from './message.ts'

/** 5, or 4 for MQTT 3.1.1. */
export type ProtocolVersion = 4 | 5

export interface ConnectionOptions {
  readonly url: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly clientId: string
  readonly will: Message
  /** Seconds between pings, and at most until a PUBACK. */
  readonly keepalive: number
  readonly version: ProtocolVersion
}

/** Why a connection is over. */
export interface Ending {
  readonly reason: string
  /** The broker's reason code when it refused the client; null when it was not reached or accepted it first. */
  readonly refusal: number | null
}

/** Milliseconds from the first SYN to CONNACK. */
const connectTimeout = 10_000
/** Milliseconds in which a broker has sent what it retains. */
const listenFor = 5000

/**
 * One attempt to connect and the connection that comes of it; it never reconnects.
 *
 * mqtt.js keeps an unacknowledged QoS 1 message in a store and sends it again on its own reconnection, long after its
 * caller was told that it failed, and it never tells the caller that the connection was lost. So a client of mqtt.js lives
 * here for one connection only, and what waits for PUBACK is rejected when that ends.
 */
export class Connection {
  /** Resolves, and never rejects, when the connection is over, or could not be made. */
  readonly over: Promise<Ending>
  readonly #client: MqttClient
  readonly #pending = new Set<(reason: Error) => void>()
  readonly #ackTimeout: number
  #up = false
  #accepted = false
  /** Whether we ended it, or gave it up. */
  #endedHere = false
  /** Whether the broker said DISCONNECT, as MQTT 5 can. */
  #dismissed = false
  #trouble: unknown

  /** @param onUp called in the moment in which `up` becomes true, if it does */
  constructor(options: ConnectionOptions, onUp: () => void) {
    this.#ackTimeout = 1000 * options.keepalive
    this.#client = connect(options.url, clientOptions(options))
    this.#client.on('connect', () => {
      this.#up = true
      this.#accepted = true
      onUp()
    })
    this.#client.on('disconnect', (packet) => {
      this.#dismissed = true
      this.#trouble ??= new Error(`the broker ended the connection, reason code ${packet.reasonCode}`)
    })
    this.#client.on('error', (error) => {
      this.#trouble ??= error
      this.#client.stream.destroy()
    })
    this.over = new Promise((resolve) => {
      this.#client.once('close', () => resolve(this.#ended()))
    })
  }

  /** From CONNACK to the end. */
  get up(): boolean {
    return this.#up
  }

  /** Resolves at PUBACK (QoS 1) or when the bytes are written (QoS 0). @throws PublishRefused, ConnectionLost */
  publish({ topic, payload, qos, retain }: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.add(reject)
      const deadline = setTimeout(() => this.#giveUp(), this.#ackTimeout).unref()
      this.#client.publish(topic, bytesOf(payload), { qos, retain }, (error) => {
        clearTimeout(deadline)
        this.#pending.delete(reject)
        if (error) reject(refusalOf(error))
        else resolve()
      })
    })
  }

  /** Subscribes for some seconds; see `Publisher.retained`. */
  async retained(filters: readonly string[], found: (topic: string) => void): Promise<void> {
    const listener = (topic: string, _payload: Buffer, { retain }: { retain: boolean }): void => {
      if (retain) found(topic)
    }
    this.#client.on('message', listener)
    try {
      await this.#client.subscribeAsync([...filters], { qos: 0 })
      await Promise.race([this.over, sleep(listenFor, undefined, { ref: false })])
      if (this.#up) await this.#client.unsubscribeAsync([...filters])
    } finally {
      this.#client.off('message', listener)
    }
  }

  /** Says DISCONNECT, so that the broker drops the last will; `over` tells when it is done. */
  disconnect(): void {
    this.#endedHere = true
    this.#client.end()
  }

  /** Drops the socket: the broker will publish the last will. */
  destroy(): void {
    this.#endedHere = true
    this.#client.stream.destroy()
  }

  /** A broker that answers pings and no publish would hold up everything behind that publish, in silence. */
  #giveUp(): void {
    this.#trouble ??= new Error(`no acknowledgement within ${this.#ackTimeout} ms`)
    this.destroy()
  }

  /** It says DISCONNECT, closes the socket, resets it since it had bytes of ours unread, or answers against the protocol. */
  #endedByBroker(): boolean {
    if (this.#endedHere) return false
    const code = this.#trouble instanceof Error && 'code' in this.#trouble ? this.#trouble.code : undefined
    const reset = code === 'ECONNRESET' || code === 'EPIPE'
    return this.#trouble === undefined || this.#dismissed || reset || isUnreadable(this.#trouble)
  }

  #ended(): Ending {
    this.#up = false
    const reason = reasonOf(this.#trouble)
    const lost = new ConnectionLost(`not acknowledged before the connection ended: ${reason}`, this.#endedByBroker())
    for (const reject of this.#pending) reject(lost)
    this.#pending.clear()
    return { reason, refusal: this.#accepted ? null : codeOf(this.#trouble) }
  }
}

/**
 * An answer that mqtt-packet does not take has no code, as the silence has none after which mqtt.js gives up. mosquitto sends
 * one: PUBACK with 0x95 for a message over its `message_size_limit`, which MQTT 5 knows in DISCONNECT only.
 */
function isUnreadable(trouble: unknown): boolean {
  return trouble instanceof Error && !('code' in trouble) && trouble.message !== 'Keepalive timeout'
}

/** MQTT 5 gives each refusal a code; what else may fail here has none. */
function refusalOf(error: Error): Error {
  const code = codeOf(error)
  return code === null || code < 0x80 ? error : new PublishRefused(error.message, code)
}

function clientOptions({ username, password, will, version, ...rest }: ConnectionOptions): IClientOptions {
  return {
    clientId: rest.clientId,
    keepalive: rest.keepalive,
    protocolVersion: version,
    clean: true,
    // Nothing waits inside of mqtt.js, and it does not reconnect: see the class.
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
    connectTimeout,
    will: { topic: will.topic, payload: bytesOf(will.payload), qos: will.qos, retain: will.retain },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
}

function bytesOf(payload: string | Uint8Array): Buffer {
  return typeof payload === 'string'
    ? Buffer.from(payload)
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
}

function reasonOf(trouble: unknown): string {
  if (trouble === undefined) return 'connection closed'
  // What Node reports when it has tried each address of a host name has a code, but no message.
  return messageOf(trouble) || String((trouble as NodeJS.ErrnoException).code)
}

/** MQTT's reason codes are numbers, the codes of sockets are words. */
function codeOf(trouble: unknown): number | null {
  const code = trouble instanceof Error && 'code' in trouble ? trouble.code : null
  return typeof code === 'number' ? code : null
}
