export interface OutboxEntry {
  readonly seq: number
  readonly id: string
  readonly payload: Uint8Array
}

/**
 * Events between decision and PUBACK. test/contract/outbox.ts is the suite that each adapter passes.
 * A promise resolves only after the change would survive a power cut.
 */
export interface Outbox {
  /** Gives the event its sequence number (one more than the last ever given) and keeps its bytes. */
  commit(id: string, encode: (seq: number) => Uint8Array): Promise<OutboxEntry>
  /** The oldest entry with `seq` greater than `after`, or undefined. */
  next(after: number): OutboxEntry | undefined
  /** Forgets an entry that the broker has acknowledged. */
  settle(seq: number): Promise<void>
  readonly size: number
}
