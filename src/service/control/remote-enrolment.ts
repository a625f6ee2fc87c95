import type { EnrolmentState } from '../../domain/enrolment.ts'
import type { EnrolmentDesk, LiveOptions, LiveReport } from '../enrolment/desk.ts'
import { type Call, callerOf, requireDaemon } from './socket-call.ts'

/** Enrolment before the cameras of the running daemon, asked for through its socket. */
class RemoteEnrolment implements EnrolmentDesk {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  start({ name, camera, force = false }: LiveOptions): Promise<LiveReport> {
    return this.#call('enrolment/start', { name, camera, force }, 'long')
  }

  state(): Promise<EnrolmentState> {
    return this.#call('enrolment/state', {})
  }

  cancel(): Promise<boolean> {
    return this.#call('enrolment/cancel', {})
  }
}

/** @throws FamiliarError `daemon-absent`, `daemon-unreachable`, `data-folder-unusable` */
export async function runningEnrolment(socket: string): Promise<EnrolmentDesk> {
  await requireDaemon(socket)
  return new RemoteEnrolment(callerOf(socket))
}
