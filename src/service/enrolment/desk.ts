import type { EnrolmentState } from '../../domain/enrolment.ts'
import type { EnrolmentReport, EnrolOptions, LooksLike } from '../people/desk.ts'

export interface LiveOptions extends EnrolOptions {
  readonly name: string
  /** May be left out where there is one only. */
  readonly camera?: string | undefined
}

/** Somebody was enrolled before a camera. */
export interface LiveReport {
  readonly person: NonNullable<EnrolmentReport['person']>
  readonly camera: string
  readonly revision: number
  /** Looks that were enrolled, and those that were wanted. */
  readonly have: number
  readonly of: number
  /** Of looks that were taken although another person would be named by them. */
  readonly warnings: readonly LooksLike[]
}

/** Enrols people before the cameras of a running daemon. */
export interface EnrolmentDesk {
  /**
   * Resolves when the looks are enrolled; nothing is stored before, and nothing when it rejects.
   * @throws FamiliarError `person-name-invalid`, `enrolment-busy`, `privacy-on`, `camera-unknown`, `camera-unavailable`,
   *   `enrolment-incomplete`, `enrolment-refused`, `enrolment-cancelled`
   */
  start(options: LiveOptions): Promise<LiveReport>
  state(): Promise<EnrolmentState>
  /** @returns whether there was one to end */
  cancel(): Promise<boolean>
}
