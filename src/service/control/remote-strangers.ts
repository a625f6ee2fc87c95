import type { Person } from '../../domain/person.ts'
import type { StrangerDesk, StrangerSummary } from '../strangers/desk.ts'
import type { Call } from './socket-call.ts'

/** The strangers of the running daemon, asked through its socket. */
export class RemoteStrangers implements StrangerDesk {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  strangers(): Promise<readonly StrangerSummary[]> {
    return this.#call('unknown/list', {})
  }

  nameStranger(id: string, name: string): Promise<Person> {
    return this.#call('unknown/name', { id, name }, 'long')
  }

  async forgetStranger(id: string): Promise<void> {
    await this.#call('unknown/forget', { id }, 'long')
  }
}
