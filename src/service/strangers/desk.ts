import type { Person } from '../../domain/person.ts'

/** A stranger who was kept, without what their face is like. */
export interface StrangerSummary {
  readonly id: string
  readonly visits: number
  /** Milliseconds since 1970. */
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** How many looks at the face are kept. */
  readonly looks: number
}

/** What can be asked about strangers who come back, whether a daemon runs or not. An id that nobody has: `stranger-unknown`. */
export interface StrangerDesk {
  /** Who was seen last comes first. */
  strangers(): Promise<readonly StrangerSummary[]>
  /**
   * Enrols what was kept of the stranger under this name, and forgets the stranger.
   * @throws FamiliarError `person-name-invalid`, `stranger-unknown`
   */
  nameStranger(id: string, name: string): Promise<Person>
  forgetStranger(id: string): Promise<void>
}
