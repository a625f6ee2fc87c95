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

/** A clock that a test sets. */
export class SetClock {
  now = 1_600_000_000_000
  trusted = true
  wall = (): WallMs => brand<WallMs>(this.now)
  synced = (): boolean => this.trusted
}

const unbounded = { maxEvents: Number.POSITIVE_INFINITY }

/** What every Outbox does. @param openWith gives an empty one; it is called in each test */
export function outboxContract(
  name: string,
  openWith: (options: { readonly maxEvents: number; readonly clock: SetClock }) => Promise<Outbox>,
): void {
  const open = (): Promise<Outbox> => openWith({ ...unbounded, clock: new SetClock() })

  describe(`outbox contract: ${name}`, () => {
    test('starts empty', async () => {
      const outbox = await open()
      expect(outbox.size).toBe(0)
      expect(outbox.next(0)).toBeUndefined()
      expect(outbox.last()).toBe(0)
    })

    test('tells the newest that waits', async () => {
      const outbox = await open()
      for (let i = 0; i < 300; i++) await commit(outbox)
      expect(outbox.last()).toBe(300)
      await outbox.settle(300)
      await outbox.setAside(299, 'refused')
      await outbox.settle(1)
      expect(outbox.last()).toBe(298)
      expect((await commit(outbox)).seq).toBe(301)
      expect(outbox.last()).toBe(301)
    })

    test('numbers from 1 and keeps the very bytes', async () => {
      const outbox = await open()
      const entry = await commit(outbox, 'first')
      expect(entry).toEqual({ seq: 1, id: 'first', committedAt: 1_600_000_000_000, validUntil, payload: bytesOf(1) })
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

    describe('of a bounded number', () => {
      test('drops the oldest that wait, and counts them', async () => {
        const outbox = await openWith({ maxEvents: 3, clock: new SetClock() })
        await Promise.all(Array.from({ length: 5 }, () => commit(outbox)))
        expect(outbox.next(0)?.seq).toBe(3)
        expect(outbox.counts).toEqual({ waiting: 3, setAside: 0, dropped: 2 })
        await outbox.settle(4)
        await commit(outbox)
        expect(outbox.counts).toEqual({ waiting: 3, setAside: 0, dropped: 2 })
        await outbox.settle(1)
        expect(outbox.counts).toEqual({ waiting: 3, setAside: 0, dropped: 2 })
      })
    })

    describe('what is set aside', () => {
      test('is kept with its reason and bytes, and sent no more', async () => {
        const outbox = await open()
        for (let i = 0; i < 3; i++) await commit(outbox, `event ${i}`)
        await outbox.setAside(2, 'not authorized')
        await outbox.setAside(1, 'too large')
        expect(outbox.next(0)?.seq).toBe(3)
        expect(outbox.asides()).toEqual([
          { seq: 1, id: 'event 0', reason: 'too large', payload: bytesOf(1) },
          { seq: 2, id: 'event 1', reason: 'not authorized', payload: bytesOf(2) },
        ])
        outbox.asides()[0]?.payload.fill(0)
        expect(outbox.asides()[0]?.payload).toEqual(bytesOf(1))
        expect(outbox.counts).toEqual({ waiting: 1, setAside: 2, dropped: 0 })
        expect(outbox.size).toBe(1)
      })

      test('is nothing when it waits no more', async () => {
        const outbox = await open()
        await outbox.settle((await commit(outbox)).seq)
        await outbox.setAside(1, 'late')
        await outbox.setAside(99, 'never there')
        expect(outbox.asides()).toEqual([])
        expect(outbox.counts).toEqual({ waiting: 0, setAside: 0, dropped: 0 })
      })

      test('is of a bounded number: the oldest are dropped, and counted', async () => {
        const outbox = await open()
        await Promise.all(Array.from({ length: 103 }, () => commit(outbox)))
        await Promise.all(Array.from({ length: 103 }, (_, i) => outbox.setAside(i + 1, 'refused')))
        expect(outbox.asides().map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => i + 4))
        expect(outbox.counts).toEqual({ waiting: 0, setAside: 100, dropped: 3 })
      })
    })

    describe('by age', () => {
      test('drops what was committed before a moment', async () => {
        const clock = new SetClock()
        const outbox = await openWith({ ...unbounded, clock })
        for (let i = 0; i < 4; i++) {
          clock.now = 1000 + i
          await commit(outbox)
        }
        expect(await outbox.dropOlder(brand<WallMs>(1000))).toBe(0)
        expect(await outbox.dropOlder(brand<WallMs>(1002))).toBe(2)
        expect(outbox.next(0)).toMatchObject({ seq: 3, committedAt: 1002 })
        expect(outbox.counts).toEqual({ waiting: 2, setAside: 0, dropped: 2 })
      })

      test('drops none whose age is unknown, and looks behind it', async () => {
        const clock = new SetClock()
        const outbox = await openWith({ ...unbounded, clock })
        for (const [now, trusted] of [
          [5, false],
          [1000, true],
          [6, false],
          [2000, true],
        ] as const) {
          Object.assign(clock, { now, trusted })
          await commit(outbox)
        }
        expect(await outbox.dropOlder(brand<WallMs>(1500))).toBe(1)
        expect([outbox.next(0)?.seq, outbox.next(1)?.seq, outbox.next(3)?.seq]).toEqual([1, 3, 4])
      })

      test('keeps what comes after a young one, for it is younger whatever the clock said', async () => {
        const clock = new SetClock()
        const outbox = await openWith({ ...unbounded, clock })
        for (const now of [2000, 1000]) {
          clock.now = now
          await commit(outbox)
        }
        expect(await outbox.dropOlder(brand<WallMs>(1500))).toBe(0)
        expect(await outbox.dropOlder(brand<WallMs>(2500))).toBe(2)
      })
    })
  })
}
