export interface PublishOptions {
  readonly qos: 0 | 1
  readonly retain: boolean
}

/** The way out to a broker, with one connection that comes back by itself. test/contract/publisher.ts is its suite. */
export interface Publisher {
  readonly connected: boolean
  /** Called on each new connection (at once when there is one); returns a function that stops the calls. */
  onConnect(listener: () => void): () => void
  /** Resolves when the broker has acknowledged (QoS 1) or the bytes are written (QoS 0); rejects when the connection is lost first. Nothing is queued. */
  publish(topic: string, payload: string | Uint8Array, options: PublishOptions): Promise<void>
}
