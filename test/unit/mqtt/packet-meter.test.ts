import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { meterPackets } from '../../../src/mqtt/packet-meter.ts'

/** A packet whose length is written as MQTT has it; its body looks like headers, which must not be taken for such. */
function packet(length: number): Buffer {
  const header = [0x30]
  for (let rest = length; header.length === 1 || rest > 0; rest = Math.floor(rest / 128)) {
    header.push((rest % 128) + (rest >= 128 ? 128 : 0))
  }
  return Buffer.concat([Buffer.from(header), Buffer.alloc(length, 0xff)])
}

function exceeded(chunks: readonly Buffer[], maximum: number): number[] {
  const stream = new PassThrough()
  const sizes: number[] = []
  stream.on('data', () => undefined)
  meterPackets(stream, maximum, (bytes) => sizes.push(bytes))
  for (const chunk of chunks) stream.emit('data', chunk)
  return sizes
}

it('tells the size of the first packet that is too large, however the bytes come', () => {
  const lengths = fc.array(fc.oneof(fc.nat(3), fc.integer({ min: 120, max: 135 }), fc.nat(20_000)), { maxLength: 8 })
  const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(lengths, cuts, fc.integer({ min: 2, max: 20_000 }), (all, sizes, maximum) => {
      const bytes = Buffer.concat(all.map(packet))
      const chunks: Buffer[] = []
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length] ?? 1
        chunks.push(bytes.subarray(at, at + size))
        at += size
      }
      const first = all.map((length) => packet(length).length).find((size) => size > maximum)
      const told = exceeded(chunks, maximum)
      expect(told.length).toBe(first === undefined ? 0 : 1)
      if (first === undefined || chunks.length < bytes.length) return
      // Byte by byte: as much of its length as is too much already.
      expect(told[0]).toBeGreaterThan(maximum)
      expect(told[0]).toBeLessThanOrEqual(first)
    }),
  )
})

it('needs no more than the length, which comes first', () => {
  expect(exceeded([packet(1_000_000).subarray(0, 4)], 999_999)).toEqual([1_000_004])
  expect(exceeded([Buffer.of(0x30, 0xff, 0xff, 0xff)], 2 ** 20)).toEqual([expect.any(Number)])
  expect(exceeded([packet(10), packet(10)], 12)).toEqual([])
})
