import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type IPublishPacket, type MqttClient } from 'mqtt'
import { Turns } from '../async/turns.ts'
import { ConnectionLost, PublishRefused } from '../ports/publisher.ts'
import type { Incoming } from '../ports/subscriber.ts'
import { adviceOn } from './advice.ts'
import { bytesOf, type ConnectionOptions, clientOptions, maximumIncoming, publishOptions } from './client-options.ts'
import type { Message } from './message.ts'
import { meterPackets } from './packet-meter.ts'
import { publishSize } from './packet-size.ts'
import type { ProtocolVersion } from './protocol.ts'
import { packetTooLarge } from './refusal.ts'
import { matchesFilter } from './topic-filter.ts'
import { codeOf, isByBroker, isUnknownRefusal, reasonOf, refusalOf } from './trouble.ts'

interface ConnectionEvents {
  /** Called in the moment in which `up` becomes true, if it does. */
  readonly onUp: () => void
  /** Must not throw. */
  readonly onMessage: (message: Incoming) => void
}

/** Why a connection is over. */
export interface Ending {
  readonly reason: string
  /** The broker's reason code when it refused the client; null when it was not reached or accepted it first. */
  readonly refusal: number | null
  /** The same, or the code of a socket or of TLS; null when there is none, or the broker accepted the client first. */
  readonly code: string | number | null
  /** What somebody has to change first; null when it may mend by itself. */
  readonly advice: string | null
}

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
  readonly #version: ProtocolVersion
  /** Rejects what is under way. */
  #fail: ((reason: Error) => void) | undefined
  /** Whether a QoS 0 message is on the way that the broker may mind: nothing that was sent after it is answered yet. */
  #unproven = false
  #maximumPacketSize: number
  #up = false
  #accepted = false
  /** Whether we ended it, or gave it up. */
  #endedHere = false
  /** Whether the broker said DISCONNECT, as MQTT 5 can. */
  #dismissed = false
  #trouble: unknown

  constructor(options: ConnectionOptions, { onUp, onMessage }: ConnectionEvents) {
    this.#ackTimeout = 1000 * options.keepalive
    this.#version = options.version
    this.#maximumPacketSize = options.maximumPacketSize ?? Number.POSITIVE_INFINITY
    this.#client = connect(options.url, clientOptions(options))
    meterPackets(this.#client.stream, maximumIncoming, (bytes) =>
      this.#giveUp(`a packet of ${bytes} bytes came, and ${maximumIncoming} are taken at most`),
    )
    this.#client.on('connect', ({ properties }) => {
      this.#maximumPacketSize = properties?.maximumPacketSize ?? this.#maximumPacketSize
      this.#up = true
      this.#accepted = true
      onUp()
    })
    this.#client.on('message', (topic, payload, packet) => onMessage(incoming(topic, payload, packet)))
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

  /** Bytes of the largest packet that the broker takes, as far as that is known: MQTT 5 tells it with CONNACK. */
  get maximumPacketSize(): number {
    return this.#maximumPacketSize
  }

  /** Resolves at PUBACK (QoS 1) or when the bytes are written (QoS 0). @throws PublishRefused, ConnectionLost */
  async publish(message: Message): Promise<void> {
    const { topic, payload, qos } = message
    this.#checkSize(publishSize(message))
    await this.#exchange(
      (done) => this.#client.publish(topic, bytesOf(payload), publishOptions(message), done),
      qos === 1,
    )
  }

  /**
   * Resolves when the broker has granted it, at whatever QoS. By MQTT 5 a message keeps the retain flag that it was published with
   * (`rap`), also when it comes at once; by 3.1.1 only one that comes later has it.
   */
  async subscribe(filter: string): Promise<void> {
    await this.#exchange((done) => this.#client.subscribe(filter, { qos: 1, rap: true }, done))
  }

  async unsubscribe(filter: string): Promise<void> {
    await this.#exchange((done) => this.#client.unsubscribe(filter, done))
  }

  /** Subscribes for some seconds; see `Publisher.retained`. */
  async retained(filters: readonly string[], found: (topic: string, payload: Uint8Array) => void): Promise<void> {
    const listener = (topic: string, payload: Buffer, { retain }: { retain: boolean }): void => {
      if (retain && filters.some((filter) => matchesFilter(filter, topic))) found(topic, payload)
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

  /** Says DISCONNECT, so that the broker drops the last will and the session; `over` tells when it is done. */
  disconnect(): void {
    this.#endedHere = true
    if (this.#version === 5) this.#client.end(false, { properties: { sessionExpiryInterval: 0 } })
    else this.#client.end()
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
      const silence = `no acknowledgement within ${this.#ackTimeout} ms`
      // A broker that answers pings and no publish would hold up everything behind that publish, in silence.
      const deadline = setTimeout(() => this.#giveUp(silence), this.#ackTimeout).unref()
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

  #giveUp(reason: string): void {
    this.#trouble ??= new Error(reason)
    this.destroy()
  }

  #ended(): Ending {
    this.#up = false
    const reason = reasonOf(this.#trouble)
    this.#fail?.(this.#failureOf(reason))
    const code = this.#accepted ? null : codeOf(this.#trouble)
    return { reason, code, refusal: typeof code === 'number' ? code : null, advice: adviceOn(code) }
  }

  /** Of what was under way at the end. */
  #failureOf(reason: string): Error {
    if (isUnknownRefusal(this.#trouble)) return new PublishRefused('refused, probably as too large', packetTooLarge)
    const blamed = !this.#endedHere && isByBroker(this.#trouble, this.#dismissed) && !this.#unproven
    return new ConnectionLost(`not acknowledged before the connection ended: ${reason}`, blamed)
  }
}

/** Called by mqtt.js at the broker's answer, or when there will be none. */
type Done = (error?: Error | null) => void

function incoming(topic: string, payload: Buffer, { retain, dup, messageId, properties }: IPublishPacket): Incoming {
  const correlation = properties?.correlationData
  return {
    topic,
    payload,
    retain,
    redelivered: dup,
    ...(messageId !== undefined && { packet: messageId }),
    ...(correlation !== undefined && { correlation }),
  }
}
