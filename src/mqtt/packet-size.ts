import type { Message } from './message.ts'

/**
 * Bytes of a PUBLISH packet of MQTT 5 (MQTT 5.0, 3.3): the fixed header, the topic with its length, the packet identifier
 * that only QoS 1 has, the properties with their length, and the payload.
 */
export function publishSize({ topic, payload, qos, expiry, correlation }: Message): number {
  const properties = (expiry === undefined ? 0 : 5) + (correlation === undefined ? 0 : 3 + correlation.length)
  const header = 2 + Buffer.byteLength(topic) + (qos === 0 ? 0 : 2) + bytesOfLength(properties) + properties
  const remaining = header + Buffer.byteLength(payload)
  return 1 + bytesOfLength(remaining) + remaining
}

/** Of a variable byte integer (MQTT 5.0, 1.5.5): seven bits a byte. */
function bytesOfLength(value: number): number {
  return value < 128 ? 1 : 1 + bytesOfLength(Math.floor(value / 128))
}
