import type { WallMs } from '../../../src/domain/brand.ts'
import type { Outbox, OutboxEntry } from '../../../src/ports/outbox.ts'
import { Inbox } from './inbox.ts'

/** An outbox in memory that tells what was settled, and fails to settle when told to. */
export class TestOutbox implements Outbox {
  readonly settled = new Inbox<number>()
  readonly #entries = new Map<number, OutboxEntry>()
  #last = 0
  failure: Error | undefined
  onSettle: () => void = () => undefined

  get size(): number {
    return this.#entries.size
  }

  async commit(event: { id: string; validUntil: WallMs; encode: (seq: number) => Uint8Array }): Promise<OutboxEntry> {
    this.#last += 1
    const entry = { seq: this.#last, id: event.id, validUntil: event.validUntil, payload: event.encode(this.#last) }
    this.#entries.set(entry.seq, entry)
    return entry
  }

  next(after: number): OutboxEntry | undefined {
    return [...this.#entries.values()].find(({ seq }) => seq > after)
  }

  async settle(seq: number): Promise<void> {
    if (this.failure) throw this.failure
    this.onSettle()
    this.#entries.delete(seq)
    this.settled.push(seq)
  }
}
