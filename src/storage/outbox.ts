import type { WallMs } from '../domain/brand.ts'
import type { Clock } from '../ports/clock.ts'
import type { AsideEntry, Outbox, OutboxCounts, OutboxEntry } from '../ports/outbox.ts'
import type { Environment } from './environment.ts'
import { maxAsides } from './outbox-rules.ts'
import { count, type Tables } from './tables.ts'

export interface OutboxOptions {
  /** How many events wait at most. */
  readonly maxEvents: number
  readonly clock: Pick<Clock, 'wall' | 'synced'>
}

export class LmdbOutbox implements Outbox {
  readonly #environment: Environment
  readonly #tables: Tables
  readonly #options: OutboxOptions

  constructor(environment: Environment, tables: Tables, options: OutboxOptions) {
    this.#environment = environment
    this.#tables = tables
    this.#options = options
  }

  async commit({ id, validUntil, encode }: Parameters<Outbox['commit']>[0]): Promise<OutboxEntry> {
    const { clock, maxEvents } = this.#options
    return this.#environment.write(() => {
      const { outbox } = this.#tables
      const seq = count(this.#tables, 'seq')
      const payload = encode(seq)
      const committedAt = clock.wall()
      outbox.put(seq, { id, committedAt, clockSynced: clock.synced(), validUntil, payload })
      this.#dropOldest('outbox', outbox.size - maxEvents)
      return { seq, id, committedAt, validUntil, payload }
    })
  }

  next(after: number): OutboxEntry | undefined {
    const [first] = this.#tables.outbox.entries({ start: after, exclusiveStart: true, limit: 1 })
    if (!first) return undefined
    const [seq, { clockSynced: _, ...entry }] = first
    return { seq, ...entry }
  }

  last(): number {
    const [newest] = this.#tables.outbox.keys({ reverse: true, limit: 1 })
    return newest ?? 0
  }

  async settle(seq: number): Promise<void> {
    await this.#environment.write(() => this.#tables.outbox.remove(seq))
  }

  async setAside(seq: number, reason: string): Promise<void> {
    await this.#environment.write(() => {
      const { outbox, asides } = this.#tables
      const entry = outbox.get(seq)
      if (entry === undefined) return
      outbox.remove(seq)
      asides.put(seq, { id: entry.id, reason, payload: entry.payload })
      this.#dropOldest('asides', asides.size - maxAsides)
    })
  }

  asides(): AsideEntry[] {
    return Array.from(this.#tables.asides.entries(), ([seq, aside]) => ({ seq, ...aside }))
  }

  async dropOlder(than: WallMs): Promise<number> {
    // Most calls find nothing, and those shall not cost a write.
    if (this.#olderThan(than).length === 0) return 0
    return this.#environment.write(() => {
      const old = this.#olderThan(than)
      for (const seq of old) this.#tables.outbox.remove(seq)
      count(this.#tables, 'dropped', old.length)
      return old.length
    })
  }

  get size(): number {
    return this.#tables.outbox.size
  }

  get counts(): OutboxCounts {
    const { outbox, asides, counters } = this.#tables
    return { waiting: outbox.size, setAside: asides.size, dropped: counters.get('dropped') ?? 0 }
  }

  /** Looks no further than to the first that is known to be young enough: those behind it came later. */
  #olderThan(than: WallMs): number[] {
    const old: number[] = []
    for (const [seq, { committedAt, clockSynced }] of this.#tables.outbox.entries()) {
      if (clockSynced && committedAt >= than) break
      if (clockSynced) old.push(seq)
    }
    return old
  }

  #dropOldest(name: 'outbox' | 'asides', surplus: number): void {
    if (surplus <= 0) return
    const table = this.#tables[name]
    for (const seq of [...table.keys({ limit: surplus })]) table.remove(seq)
    count(this.#tables, 'dropped', surplus)
  }
}
