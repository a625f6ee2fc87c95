import { expect, it } from 'vitest'
import { publishSize } from '../../../src/mqtt/packet-size.ts'

const message = { topic: 'a', payload: 'é', qos: 0, retain: false } as const

it.each([
  ['fixed header 2, topic 2 + 1, no properties 1, payload 2', message, 8],
  ['a packet identifier 2', { ...message, qos: 1 }, 10],
  ['an expiry 1 + 4', { ...message, expiry: 10 }, 13],
  ['correlation data 1 + 2 + 3', { ...message, correlation: Uint8Array.of(1, 2, 3) }, 14],
  ['a length of properties of 2', { ...message, correlation: new Uint8Array(125) }, 8 + 1 + 128 + 1],
  ['a length of the packet of 2', { ...message, payload: new Uint8Array(124) }, 2 + 1 + 2 + 1 + 1 + 124],
] as const)('counts %s', (_title, counted, bytes) => expect(publishSize(counted)).toBe(bytes))
