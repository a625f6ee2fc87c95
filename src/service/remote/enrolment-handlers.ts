import type { EnrolmentState } from '../../domain/enrolment.ts'
import { FamiliarError } from '../../domain/errors.ts'
import type { ProgressOf } from '../../mqtt/commands/table.ts'
import { personName } from '../../storage/name.ts'
import type { LiveEnrolment } from '../enrolment/live-enrolment.ts'
import type { Handlers } from './handler.ts'

type EnrolmentHandlers = Pick<Handlers, 'people.enroll_live' | 'enrolment.name' | 'enrolment.cancel'>

/** @param tellName shows whom the next enrolment without a name is of; empty: nobody */
export function enrolmentHandlers(enrolment: LiveEnrolment, tellName: (name: string) => void): EnrolmentHandlers {
  let next = ''
  const use = (name: string): void => {
    next = name
    tellName(name)
  }
  use('')
  return {
    'people.enroll_live': async ({ name = next, camera, force }, { progress }) => {
      if (name === '') {
        throw new FamiliarError('command-invalid', 'Nobody is named: give `name`, or set it by enrolment.name before')
      }
      const report = await enrolment.start({ name, camera, force }, (state) => progress(progressOf(state)))
      // The next one who stands there is somebody else.
      if (name === next) use('')
      return report
    },
    'enrolment.name': async ({ name }) => {
      use(name.trim() === '' ? '' : personName(name))
      return { name: next }
    },
    'enrolment.cancel': async () => ({ cancelled: await enrolment.cancel() }),
  }
}

function progressOf({ problem, ...state }: EnrolmentState): ProgressOf<'people.enroll_live'> {
  return { ...state, problem: problem && { ...problem } }
}
