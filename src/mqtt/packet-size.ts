/**
 * Bytes of a PUBLISH packet of MQTT 5 without properties (MQTT 5.0, 3.3): the fixed header, the topic with its length, the
 * packet identifier that only QoS 1 has, the length of no properties, and the payload.
 */
export function publishSize(topic: string, payload: Uint8Array, qos: 0 | 1): number {
  const remaining = 2 + Buffer.byteLength(topic) + (qos === 0 ? 0 : 2) + 1 + payload.length
  return 1 + bytesOfLength(remaining) + remaining
}

/** Of a variable byte integer (MQTT 5.0, 1.5.5): seven bits a byte. */
function bytesOfLength(value: number): number {
  return value < 128 ? 1 : 1 + bytesOfLength(Math.floor(value / 128))
}
