export interface PublishOptions {
  readonly qos: 0 | 1
  readonly retain: boolean
  /** Seconds after which a broker that speaks MQTT 5 drops it undelivered; for ever by default. */
  readonly expiry?: number
  /** Which request it answers, in the asker's bytes; MQTT 5 only. */
  readonly correlation?: Uint8Array
}

/** The broker does not take this message: it answered so, or told a bound beforehand. As a rule the connection goes on. */
export class PublishRefused extends Error {
  /** MQTT 5's reason code, from 0x80 on. */
  readonly code: number

  constructor(message: string, code: number) {
    super(message)
    this.name = 'PublishRefused'
    this.code = code
  }
}

/** The connection ended before the broker acknowledged the message: whether it has it, nobody knows. */
export class ConnectionLost extends Error {
  /** Whether the other side ended it, and not the network or ourselves, when it had this message to answer and nothing else. */
  readonly byBroker: boolean

  constructor(message: string, byBroker: boolean) {
    super(message)
    this.name = 'ConnectionLost'
    this.byBroker = byBroker
  }
}

/** The way out to a broker, with one connection that comes back by itself. test/contract/publisher.ts is its suite. */
export interface Publisher {
  readonly connected: boolean
  /** Called on each new connection (at once when there is one); returns a function that stops the calls. */
  onConnect(listener: () => void): () => void
  /**
   * Resolves when the broker has acknowledged (QoS 1) or the bytes are written (QoS 0). One message is under way at a time, the
   * others wait for their turn, and not beyond the connection.
   * @throws PublishRefused, ConnectionLost; any other error when it could not be tried
   */
  publish(topic: string, payload: string | Uint8Array, options: PublishOptions): Promise<void>
  /**
   * Tells the messages under these filters that the broker retains, as they come. MQTT does not say which is the
   * last: it resolves after some seconds of listening, and rejects when the broker refuses or the connection is lost before.
   */
  retained(filters: readonly string[], found: (topic: string, payload: Uint8Array) => void): Promise<void>
}
