import { brand, type PersonId, type WallMs } from '../domain/brand.ts'
import type { AsideEntry, Outbox, OutboxCounts, OutboxEntry } from '../ports/outbox.ts'
import type { PresenceRecord, PresenceStore } from '../ports/presence-store.ts'
import type { Forgetful } from './memory-gallery.ts'

export { MemoryGalleryStore } from './memory-gallery.ts'

import type { OutboxOptions } from './outbox.ts'
import { isAbout, maxAsides } from './outbox-rules.ts'

/** For tests: an outbox that forgets everything at the end of the process. */
export class MemoryOutbox implements Outbox, Forgetful {
  readonly #options: OutboxOptions
  /** In ascending order, as they were added. */
  readonly #entries = new Map<number, OutboxEntry & { readonly clockSynced: boolean }>()
  readonly #asides = new Map<number, AsideEntry>()
  #seq = 0
  #dropped = 0

  constructor(options: Partial<OutboxOptions> = {}) {
    const clock = { wall: () => brand<WallMs>(Date.now()), synced: () => true }
    this.#options = { maxEvents: Number.POSITIVE_INFINITY, clock, ...options }
  }

  async commit({ encode, ...event }: Parameters<Outbox['commit']>[0]): Promise<OutboxEntry> {
    const { clock, maxEvents } = this.#options
    const seq = this.#seq + 1
    const entry = { seq, ...event, committedAt: clock.wall(), payload: encode(seq) }
    this.#seq = seq
    this.#entries.set(seq, { ...copy(entry), clockSynced: clock.synced() })
    this.#dropOldest(this.#entries, maxEvents)
    return entry
  }

  next(after: number): OutboxEntry | undefined {
    for (const [seq, { clockSynced: _, ...entry }] of this.#entries) if (seq > after) return copy(entry)
    return undefined
  }

  last(): number {
    return [...this.#entries.keys()].at(-1) ?? 0
  }

  async settle(seq: number): Promise<void> {
    this.#entries.delete(seq)
  }

  async setAside(seq: number, reason: string): Promise<void> {
    const entry = this.#entries.get(seq)
    if (entry === undefined) return
    this.#entries.delete(seq)
    this.#asides.set(seq, { seq, id: entry.id, reason, payload: entry.payload })
    this.#dropOldest(this.#asides, maxAsides)
  }

  asides(): AsideEntry[] {
    return [...this.#asides.values()].sort((a, b) => a.seq - b.seq).map(copy)
  }

  async dropOlder(than: WallMs): Promise<number> {
    let old = 0
    for (const [seq, { committedAt, clockSynced }] of this.#entries) {
      if (clockSynced && committedAt >= than) break
      if (clockSynced && this.#entries.delete(seq)) old++
    }
    this.#dropped += old
    return old
  }

  get size(): number {
    return this.#entries.size
  }

  get counts(): OutboxCounts {
    return { waiting: this.#entries.size, setAside: this.#asides.size, dropped: this.#dropped }
  }

  forget(person: PersonId): void {
    for (const events of [this.#entries, this.#asides]) {
      for (const [seq, { payload }] of events) {
        if (isAbout(payload, person) && events.delete(seq)) this.#dropped++
      }
    }
  }

  #dropOldest(events: Map<number, unknown>, bound: number): void {
    for (const seq of [...events.keys()].sort((a, b) => a - b)) {
      if (events.size <= bound) return
      events.delete(seq)
      this.#dropped++
    }
  }
}

/** For tests: whereabouts that are forgotten at the end of the process. */
export class MemoryPresenceStore implements PresenceStore, Forgetful {
  readonly #records = new Map<string, PresenceRecord>()
  readonly #gone = new Set<string>()
  #privacy = false

  load(): PresenceRecord[] {
    return [...this.#records.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1))
  }

  async save(records: readonly PresenceRecord[]): Promise<void> {
    for (const record of records) if (!this.#gone.has(record.subject)) this.#records.set(record.subject, { ...record })
  }

  privacy(): boolean {
    return this.#privacy
  }

  async setPrivacy(on: boolean): Promise<void> {
    this.#privacy = on
  }

  forget(person: PersonId): void {
    this.#gone.add(person)
    this.#records.delete(person)
  }
}

function copy<E extends { readonly payload: Uint8Array }>(entry: E): E {
  return { ...entry, payload: entry.payload.slice() }
}
