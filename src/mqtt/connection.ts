import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { Turns } from '../async/turns.ts'
import { messageOf } from '../domain/errors.ts'
import { ConnectionLost, PublishRefused } from '../ports/publisher.ts'
import type { Message } from './message.ts'
import { publishSize } from './packet-size.ts'
import { packetTooLarge } from './refusal.ts'

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
 *
 * One thing at a time is under way, until the broker has answered it: so it is known what the broker minded when it ends the
 * connection, and no broker's Receive Maximum is exceeded.
 */
export class Connection {
  /** Resolves, and never rejects, when the connection is over, or could not be made. */
  readonly over: Promise<Ending>
  readonly #client: MqttClient
  readonly #turns = new Turns()
  readonly #ackTimeout: number
  /** Rejects what is under way. */
  #fail: ((reason: Error) => void) | undefined
  /** Whether a QoS 0 message is on the way that the broker may mind: nothing that was sent after it is answered yet. */
  #unproven = false
  /** Bytes of a packet, as MQTT 5 tells it with CONNACK. */
  #maximumPacketSize = Number.POSITIVE_INFINITY
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
    this.#client.on('connect', ({ properties }) => {
      this.#maximumPacketSize = properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY
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
  async publish({ topic, payload, qos, retain }: Message): Promise<void> {
    const bytes = bytesOf(payload)
    this.#checkSize(publishSize(topic, bytes, qos))
    await this.#exchange((done) => this.#client.publish(topic, bytes, { qos, retain }, done), qos === 1)
  }

  /** Subscribes for some seconds; see `Publisher.retained`. */
  async retained(filters: readonly string[], found: (topic: string, payload: Uint8Array) => void): Promise<void> {
    const listener = (topic: string, payload: Buffer, { retain }: { retain: boolean }): void => {
      if (retain) found(topic, payload)
    }
    this.#client.on('message', listener)
    try {
      await this.#exchange((done) => this.#client.subscribe([...filters], { qos: 0 }, done))
      await Promise.race([this.over, sleep(listenFor, undefined, { ref: false })])
      if (this.#up) await this.#exchange((done) => this.#client.unsubscribe([...filters], done))
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

  /** A broker has to end the connection over a packet above its limit (MQTT 5.0, 3.2.2.3.6). */
  #checkSize(size: number): void {
    if (size <= this.#maximumPacketSize) return
    const reason = `a packet of ${size} bytes is over the broker's limit of ${this.#maximumPacketSize}`
    throw new PublishRefused(reason, packetTooLarge)
  }

  /**
   * Does one thing when all before it is over.
   * @param answered whether `done` is called at the broker's answer, and not when the bytes are written
   */
  #exchange(start: (done: Done) => void, answered = true): Promise<void> {
    return this.#turns.take(async () => {
      if (!this.#up) throw new Error('the connection to the broker ended before it was sent')
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      this.#fail = reject
      const deadline = setTimeout(() => this.#giveUp(), this.#ackTimeout).unref()
      start((error) => {
        this.#unproven = !answered
        if (!error) resolve()
        // mqtt.js knows only that the stream is gone; `#ended` knows why.
        else if (!this.#client.stream.destroyed) reject(refusalOf(error))
      })
      await promise.finally(() => {
        clearTimeout(deadline)
        this.#fail = undefined
      })
    })
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
    this.#fail?.(this.#failureOf(reason))
    return { reason, refusal: this.#accepted ? null : codeOf(this.#trouble) }
  }

  /** Of what was under way at the end. */
  #failureOf(reason: string): Error {
    if (isUnknownRefusal(this.#trouble)) return new PublishRefused('refused, probably as too large', packetTooLarge)
    const blamed = this.#endedByBroker() && !this.#unproven
    return new ConnectionLost(`not acknowledged before the connection ended: ${reason}`, blamed)
  }
}

/** Called by mqtt.js at the broker's answer, or when there will be none. */
type Done = (error?: Error | null) => void

/**
 * A PUBACK whose reason code MQTT 5 has not in PUBACK. mosquitto sends one for a message over its `message_size_limit`: 0x95,
 * which belongs to DISCONNECT. mqtt-packet can read nothing behind it, so the connection is over.
 */
function isUnknownRefusal(trouble: unknown): boolean {
  return trouble instanceof Error && trouble.message === 'Invalid puback reason code'
}

/** An answer that mqtt-packet does not take has no code, as the silence has none after which mqtt.js gives up. */
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
