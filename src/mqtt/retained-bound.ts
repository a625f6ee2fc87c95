/** Bytes that count for each message besides topic and payload: what a table needs for it. */
const overhead = 200

/** Keeps account of what a broker retains in memory, so that nobody can fill it with topics. */
export class RetainedBound {
  readonly #limit: number
  readonly #sizes = new Map<string, number>()
  #total = 0

  /** @param limit bytes of all messages together */
  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Whether this message may be kept; it is counted if so, in place of the earlier one of its topic. One without a payload takes
   * that away, which is always right.
   */
  admits(topic: string, payload: Uint8Array): boolean {
    const size = payload.length === 0 ? 0 : overhead + Buffer.byteLength(topic) + payload.length
    const total = this.#total - (this.#sizes.get(topic) ?? 0) + size
    if (size > 0 && total > this.#limit) return false
    this.#total = total
    if (size === 0) this.#sizes.delete(topic)
    else this.#sizes.set(topic, size)
    return true
  }
}
