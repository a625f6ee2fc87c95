import { z } from 'zod'
import { brand, type WallMs } from '../domain/brand.ts'
import type { Outbox, OutboxEntry } from '../ports/outbox.ts'
import type { Environment } from './environment.ts'
import { outboxRecord } from './records.ts'
import type { Table } from './table.ts'

export class LmdbOutbox implements Outbox {
  readonly #environment: Environment
  readonly #entries: Table<number, z.infer<typeof outboxRecord>>
  /** The last sequence number given; kept apart from the entries, because these go and it must not. */
  readonly #seq: Table<'seq', number>

  constructor(environment: Environment) {
    this.#environment = environment
    this.#entries = environment.table('outbox', outboxRecord)
    this.#seq = environment.table('meta', z.int().positive())
  }

  async commit({ id, validUntil, encode }: Parameters<Outbox['commit']>[0]): Promise<OutboxEntry> {
    return this.#environment.write(() => {
      const seq = (this.#seq.get('seq') ?? 0) + 1
      const payload = encode(seq)
      this.#seq.put('seq', seq)
      this.#entries.put(seq, { id, validUntil, payload })
      return { seq, id, validUntil, payload }
    })
  }

  next(after: number): OutboxEntry | undefined {
    const [first] = this.#entries.entries({ start: after, exclusiveStart: true, limit: 1 })
    if (!first) return undefined
    const [seq, record] = first
    return { seq, ...record, validUntil: brand<WallMs>(record.validUntil) }
  }

  async settle(seq: number): Promise<void> {
    await this.#environment.write(() => this.#entries.remove(seq))
  }

  get size(): number {
    return this.#entries.size
  }
}
