import type { WallMs } from '../domain/brand.ts'

export interface OutboxEntry {
  readonly seq: number
  /** The event's ULID. */
  readonly id: string
  /** By the clock of that moment, which may have been wrong. */
  readonly committedAt: WallMs
  /** After this moment the event is history: for logs, no longer for automations. */
  readonly validUntil: WallMs
  /** The very bytes to publish; the same on every attempt. */
  readonly payload: Uint8Array
}

/** An event that the broker refused for good. */
export interface AsideEntry {
  readonly seq: number
  /** The event's ULID. */
  readonly id: string
  /** The broker's words. */
  readonly reason: string
  readonly payload: Uint8Array
}

/** Every event that was ever committed is acknowledged, waiting, set aside or dropped. */
export interface OutboxCounts {
  readonly waiting: number
  /** Kept apart now. */
  readonly setAside: number
  /** Ever dropped without acknowledgement: by a bound of count or age, or because they named a removed person. */
  readonly dropped: number
}

/**
 * Events between decision and PUBACK. test/contract/outbox.ts is the suite that each adapter passes.
 * A promise resolves only after the change would survive a power cut.
 */
export interface Outbox {
  /**
   * Gives the event its sequence number (one more than the last ever given, by any run) and keeps its bytes. Beyond the bound
   * of count the oldest waiting events are dropped in the same transaction.
   */
  commit(event: {
    readonly id: string
    readonly validUntil: WallMs
    /** Called once, alone in the transaction. */
    readonly encode: (seq: number) => Uint8Array
  }): Promise<OutboxEntry>
  /** The oldest entry with `seq` greater than `after`, or undefined. */
  next(after: number): OutboxEntry | undefined
  /** The `seq` of the newest entry that waits, 0 when none does. Costs the same whatever waits. */
  last(): number
  /** Forgets an entry that the broker has acknowledged; one already forgotten is not an error. */
  settle(seq: number): Promise<void>
  /** Keeps an entry apart that the broker refused for good; it is never sent again. One that waits no more is not an error. */
  setAside(seq: number, reason: string): Promise<void>
  /** The newest ones that were set aside, oldest first; beyond a bound the oldest are dropped. */
  asides(): readonly AsideEntry[]
  /**
   * Drops waiting entries that were committed before this moment, but none that was committed while the clock could not be
   * trusted: its age is unknown. To be called only while the clock can be trusted.
   * @returns how many
   */
  dropOlder(than: WallMs): Promise<number>
  /** How many entries wait. Costs the same whatever waits, as do all counts. */
  readonly size: number
  readonly counts: OutboxCounts
}
