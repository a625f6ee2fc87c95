import type { EnrolmentState, LookProblem, Prompt } from '../../domain/enrolment.ts'
import { rejectionWords } from '../people/words.ts'

/** Said to the person before the camera: left and right are their own. */
const promptWords: Readonly<Record<Prompt, string>> = {
  straight: 'look into the camera',
  'turn-left': 'turn left',
  'turn-right': 'turn right',
  'look-up': 'look up',
  'look-down': 'look down',
  'come-closer': 'come closer',
  'step-back': 'step back',
}

type OwnProblem = Exclude<LookProblem['reason'], keyof typeof rejectionWords>

const problemWords: Readonly<Record<OwnProblem, string>> = {
  'no-picture': 'the camera gives no pictures',
  'no-face': 'no face is seen',
  'several-faces': 'several faces are seen',
  'another-person': 'this seems to be somebody else',
  'wrong-pose': '',
  duplicate: 'move a little',
}

/** An enrolment under way for a person to read: "2 of 7, turn left", and why the last picture was no good if that is not plain. */
export function runningText({ have, of, prompt, problem }: Omit<EnrolmentState, 'text'>): string {
  const asked = `${have} of ${of}${prompt === null ? '' : `, ${promptWords[prompt]}`}`
  const why = problem === null ? '' : problemText(problem)
  return why === '' ? asked : `${asked}: ${why}`
}

/** In words; empty where the prompt says it all. */
export function problemText({ reason }: LookProblem): string {
  return isRejection(reason) ? rejectionWords[reason][0] : problemWords[reason]
}

function isRejection(reason: LookProblem['reason']): reason is keyof typeof rejectionWords {
  return reason in rejectionWords
}
