/** A message of somebody else. */
export interface Incoming {
  readonly topic: string
  readonly payload: Uint8Array
  /** Whether the broker keeps it: it may be old, and was not meant for us in particular. */
  readonly retain: boolean
  /** Whether it may have come before: the broker had no PUBACK for it. */
  readonly redelivered?: boolean
  /** Its number at the broker, which it has again when it comes again. */
  readonly packet?: number
  /** To be sent back with the answer; MQTT 5 only. */
  readonly correlation?: Uint8Array
}

/** The way in from a broker. test/contract/subscriber.ts is its suite. */
export interface Subscriber {
  /**
   * Hears what is published under this filter (QoS 1), from the next moment on and again with each connection. What the broker
   * refuses is logged once a connection.
   * @returns a function that ends it
   */
  subscribe(filter: string, listener: (message: Incoming) => void): () => void
  /** Whether nobody on the way to the broker can read along: it is on this machine, or TLS is used. */
  readonly confidential: boolean
  /** Bytes of the largest packet that the broker takes, as far as it has told. */
  readonly maximumPacketSize: number
}
