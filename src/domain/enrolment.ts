import { type Rejection, rejectionReasons } from './face.ts'

/** What somebody who is enrolled before a camera is asked for, in this order; left and right are the person's own. */
export const prompts = [
  'straight',
  'turn-left',
  'turn-right',
  'look-up',
  'look-down',
  'come-closer',
  'step-back',
] as const
export type Prompt = (typeof prompts)[number]

/** Why a picture did not bring an enrolment on. The words are part of the public contract (MQTT, command line); docs/enrolment.md says more. */
export const lookProblems = [
  'no-picture',
  'no-face',
  'several-faces',
  ...rejectionReasons,
  'another-person',
  'wrong-pose',
  'duplicate',
] as const

/** As in Rejection; null where nothing was measured. */
export interface LookProblem {
  readonly reason: (typeof lookProblems)[number]
  readonly value: number | null
  readonly limit: number | null
  readonly direction: Rejection['direction'] | null
}

export const enrolmentWords = ['idle', 'running', 'done', 'failed'] as const

/** How an enrolment before a camera stands. It is published as it is. */
export interface EnrolmentState {
  readonly state: (typeof enrolmentWords)[number]
  /** Who is, or was, to be enrolled, and before which camera; null while `idle`. */
  readonly name: string | null
  readonly camera: string | null
  /** Good looks so far, and those that are wanted. */
  readonly have: number
  readonly of: number
  /** What to do now; null unless `running`. */
  readonly prompt: Prompt | null
  /** What was wrong with the last picture; null unless `running`, and for a good one. */
  readonly problem: LookProblem | null
  /** All of this for a person to read, such as "2 of 7, turn left". */
  readonly text: string
}
