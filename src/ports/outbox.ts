import type { WallMs } from '../domain/brand.ts'

export interface OutboxEntry {
  readonly seq: number
  /** The event's ULID. */
  readonly id: string
  /** After this moment the event is history: for logs, no longer for automations. */
  readonly validUntil: WallMs
  /** The very bytes to publish; the same on every attempt. */
  readonly payload: Uint8Array
}

/**
 * Events between decision and PUBACK. test/contract/outbox.ts is the suite that each adapter passes.
 * A promise resolves only after the change would survive a power cut.
 */
export interface Outbox {
  /** Gives the event its sequence number (one more than the last ever given, by any run) and keeps its bytes. */
  commit(event: {
    readonly id: string
    readonly validUntil: WallMs
    readonly encode: (seq: number) => Uint8Array
  }): Promise<OutboxEntry>
  /** The oldest entry with `seq` greater than `after`, or undefined. */
  next(after: number): OutboxEntry | undefined
  /** Forgets an entry that the broker has acknowledged; one already forgotten is not an error. */
  settle(seq: number): Promise<void>
  /** How many entries wait. */
  readonly size: number
}
