import type { CameraId, MonotonicMs, WallMs } from '../domain/brand.ts'

/** What is known of one subject's whereabouts. Monotonic values mean something only in the boot of `bootId`. */
export interface PresenceRecord {
  /** A person's id, or any other subject such as all strangers together. */
  readonly subject: string
  readonly state: 'ON' | 'OFF' | 'unknown'
  readonly camera: CameraId | null
  readonly seenAtWall: WallMs | null
  /** Whether the wall clock could be trusted at `seenAtWall`. */
  readonly clockSynced: boolean
  /** The kernel's. */
  readonly bootId: string
  readonly seenAt: MonotonicMs | null
  /** Milliseconds that `camera` has watched since `seenAt` without a sight; the state becomes OFF when that is long enough. */
  readonly watched: number
}

/**
 * Who was where, and whether privacy is on. test/contract/presence-store.ts is the suite that each adapter passes.
 * A promise resolves only after the change would survive a power cut.
 */
export interface PresenceStore {
  /** One record a subject. */
  load(): readonly PresenceRecord[]
  /**
   * Keeps these records, each in the place of its subject's earlier one, all or nothing; other subjects keep theirs. Of a
   * person who was removed meanwhile nothing is kept.
   */
  save(records: readonly PresenceRecord[]): Promise<void>
  /** Off until it is switched on. */
  privacy(): boolean
  setPrivacy(on: boolean): Promise<void>
}
