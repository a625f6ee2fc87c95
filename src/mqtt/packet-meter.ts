import type { Readable } from 'node:stream'

/**
 * Looks through what comes from an MQTT connection for packets that are too large, before anything gathers their bytes: mqtt.js
 * and aedes keep a packet in memory until it is whole, and MQTT allows 256 MB. It takes nothing from the stream, whose reader
 * must be there already.
 * @param maximum bytes of a packet with its fixed header
 * @param exceeded called with the size of the first that is larger, as far as its length has come by then
 */
export function meterPackets(stream: Readable, maximum: number, exceeded: (bytes: number) => void): void {
  const meter = new PacketMeter()
  const look = (chunk: Buffer): void => {
    const size = meter.largest(chunk)
    if (size <= maximum) return
    stream.off('data', look)
    exceeded(size)
  }
  stream.on('data', look)
}

/** Knows where packets begin. */
class PacketMeter {
  /** Bytes of the fixed header that have come, 0 when the last packet is complete or its body is passing. */
  #header = 0
  /** Bytes that the packet still has behind its fixed header. */
  #body = 0

  /** Bytes of the largest packet of which the length is known by the end of this chunk. */
  largest(chunk: Uint8Array): number {
    let largest = 0
    for (let at = 0; at < chunk.length; ) {
      if (this.#header === 0 && this.#body > 0) {
        const passing = Math.min(this.#body, chunk.length - at)
        this.#body -= passing
        at += passing
      } else {
        largest = Math.max(largest, this.#take(chunk[at] ?? 0))
        at += 1
      }
    }
    return largest
  }

  /** A byte of the fixed header: type and flags, then the length as a variable byte integer (MQTT 5.0, 2.1.4). */
  #take(byte: number): number {
    this.#header += 1
    if (this.#header === 1) return 0
    this.#body += (byte & 127) * 128 ** (this.#header - 2)
    const size = this.#header + this.#body
    if (byte < 128) this.#header = 0
    return size
  }
}
