/** What happened, as subscribers of `<base>/<node>/event` see it. */
export const eventTypes = ['recognized', 'unknown', 'ambiguous', 'left'] as const
export type EventType = (typeof eventTypes)[number]

/**
 * An event as it is published. It is the public contract, so it carries the names of the wire; src/mqtt/payloads.ts holds
 * the schema. Fields that only a sighting has are null in `left`.
 */
export interface FamiliarEvent {
  readonly event_type: EventType
  /** ULID; the same id always has the same bytes. */
  readonly id: string
  /** Counts this node's events; never reset, not even by a restart. */
  readonly seq: number
  /** The kernel's boot id. */
  readonly boot_id: string
  /** One run of the daemon (ULID). */
  readonly run_id: string
  readonly node: string
  readonly camera: string
  readonly track: number | null
  readonly person: { readonly id: string; readonly name: string } | null
  /** Of the track, over its looks, and the most evident person, -1..1; higher is more alike. Null with an empty gallery. */
  readonly similarity: number | null
  /** That it is `person` and no stranger, 0..1, if it was as likely as not beforehand; null unless somebody is named. */
  readonly probability: number | null
  /** The similarity by which that person is named. */
  readonly threshold: number | null
  /** Similarity of that person less that of the next; null with fewer than two people. */
  readonly margin: number | null
  /** How many looks at the face were judged for this decision. */
  readonly frames_used: number
  /** 0..1, of the best face used. */
  readonly quality: number | null
  /** Pixels of the full-resolution frame: [x, y, width, height]. */
  readonly box: readonly [number, number, number, number] | null
  /** ISO 8601 with zone: when the light fell on the camera. */
  readonly captured_at: string
  /** ISO 8601 with zone: when the event was committed to the outbox. */
  readonly published_at: string
  /** From capture to commit, measured on the monotonic clock. */
  readonly latency_ms: number
  /** ISO 8601 with zone: an automation must ignore the event after this moment. */
  readonly valid_until: string
  /** Whether the wall clock could be trusted when the times above were taken. */
  readonly clock: 'synced' | 'unsynced'
  readonly embedding_space: string
  readonly gallery_revision: number
}
