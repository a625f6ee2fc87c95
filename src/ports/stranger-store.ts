import type { StrangerId, WallMs } from '../domain/brand.ts'
import type { PhotoTemplates } from '../domain/person.ts'

/** Somebody without a name who was seen. */
export interface Stranger {
  readonly id: StrangerId
  /** How often they came, at least 1. */
  readonly visits: number
  readonly firstSeenAt: WallMs
  readonly lastSeenAt: WallMs
  /** What they are to be called once they are enrolled; null while they have no name. */
  readonly name: string | null
  /** What was kept of the best looks at them: 1 to `maxLooks`. */
  readonly looks: readonly [PhotoTemplates, ...PhotoTemplates[]]
}

/** Looks of one stranger. */
export const maxLooks = 8
/** Strangers that are kept. */
export const maxStrangers = 100

/**
 * Strangers who may come back. test/contract/stranger-store.ts is the suite that each adapter passes.
 * A promise resolves only after the change would survive a power cut. Nothing here changes the gallery.
 */
export interface StrangerStore {
  /** Who was seen last comes first. */
  list(): readonly Stranger[]
  find(id: StrangerId): Stranger | undefined
  /**
   * Adds a stranger, or replaces what was known of them. Of more than `maxStrangers` who was not seen for longest is forgotten.
   * @throws RangeError when it is no such stranger, or a vector has other dimensions than its space has
   */
  save(stranger: Stranger): Promise<void>
  /**
   * Removes every trace of a stranger, from the stored bytes and all backups too.
   * @throws FamiliarError `stranger-unknown`
   */
  forget(id: StrangerId): Promise<void>
  /**
   * Forgets likewise all who were last seen before that, at the cost of writing the file anew when there are any: no more
   * often than once an hour.
   * @returns how many
   */
  expire(before: WallMs): Promise<number>
}
