import { describe, expect, test } from 'vitest'
import { brand, type WallMs } from '../../src/domain/brand.ts'
import type { Outbox, OutboxEntry } from '../../src/ports/outbox.ts'

const validUntil = brand<WallMs>(1_700_000_000_000)

function bytesOf(seq: number): Uint8Array {
  return new TextEncoder().encode(`event ${seq}`)
}

function commit(outbox: Outbox, id = 'event'): Promise<OutboxEntry> {
  return outbox.commit({ id, validUntil, encode: bytesOf })
}

/** What every Outbox does. @param open gives an empty one; it is called in each test */
export function outboxContract(name: string, open: () => Promise<Outbox>): void {
  describe(`outbox contract: ${name}`, () => {
    test('starts empty', async () => {
      const outbox = await open()
      expect(outbox.size).toBe(0)
      expect(outbox.next(0)).toBeUndefined()
    })

    test('numbers from 1 and keeps the very bytes', async () => {
      const outbox = await open()
      const entry = await commit(outbox, 'first')
      expect(entry).toEqual({ seq: 1, id: 'first', validUntil, payload: bytesOf(1) })
      expect(outbox.next(0)).toEqual(entry)
      expect(outbox.next(0)).toEqual(entry)
      expect(outbox.size).toBe(1)
    })

    test('gives the oldest entry after a number', async () => {
      const outbox = await open()
      for (let i = 0; i < 12; i++) await commit(outbox)
      await outbox.settle(10)
      expect(outbox.next(-1)?.seq).toBe(1)
      expect(outbox.next(8)?.seq).toBe(9)
      expect(outbox.next(9)?.seq).toBe(11)
      expect(outbox.next(12)).toBeUndefined()
    })

    test('forgets what is settled, once or twice or never there', async () => {
      const outbox = await open()
      await commit(outbox)
      await commit(outbox)
      await outbox.settle(1)
      await outbox.settle(1)
      await outbox.settle(99)
      expect(outbox.size).toBe(1)
      expect(outbox.next(0)?.seq).toBe(2)
    })

    test('gives no number twice, even when empty', async () => {
      const outbox = await open()
      await outbox.settle((await commit(outbox)).seq)
      expect((await commit(outbox)).seq).toBe(2)
    })

    test('an event that cannot be encoded takes no number', async () => {
      const outbox = await open()
      const failing = outbox.commit({
        id: 'event',
        validUntil,
        encode: () => {
          throw new Error('no bytes')
        },
      })
      await expect(failing).rejects.toThrow('no bytes')
      expect(outbox.size).toBe(0)
      expect((await commit(outbox)).seq).toBe(1)
    })

    test('shares no memory with those who give and take bytes', async () => {
      const outbox = await open()
      const mine = bytesOf(1)
      await outbox.commit({ id: 'event', validUntil, encode: () => mine })
      mine.fill(0)
      outbox.next(0)?.payload.fill(0)
      expect(outbox.next(0)?.payload).toEqual(bytesOf(1))
    })

    test('commits at the same time get different numbers in the order of the calls', async () => {
      const outbox = await open()
      const entries = await Promise.all(Array.from({ length: 50 }, (_, i) => commit(outbox, `event ${i}`)))
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
      expect(outbox.next(41)?.id).toBe('event 41')
      expect(outbox.size).toBe(50)
    })
  })
}
