import type { PresenceRecord, PresenceStore } from '../ports/presence-store.ts'
import type { Environment } from './environment.ts'
import { personId } from './records.ts'
import type { Tables } from './tables.ts'

export class LmdbPresenceStore implements PresenceStore {
  readonly #environment: Environment
  readonly #tables: Tables

  constructor(environment: Environment, tables: Tables) {
    this.#environment = environment
    this.#tables = tables
  }

  load(): PresenceRecord[] {
    return Array.from(this.#tables.presence.entries(), ([subject, record]) => ({ subject, ...record }))
  }

  async save(records: readonly PresenceRecord[]): Promise<void> {
    if (records.length === 0) return
    await this.#environment.write(() => {
      for (const { subject, ...record } of records)
        if (!this.#isGone(subject)) this.#tables.presence.put(subject, record)
    })
  }

  privacy(): boolean {
    return this.#tables.flags.get('privacy') ?? false
  }

  async setPrivacy(on: boolean): Promise<void> {
    await this.#environment.write(() => this.#tables.flags.put('privacy', on))
  }

  #isGone(subject: string): boolean {
    const id = personId.safeParse(subject)
    return id.success && this.#tables.people.get(id.data) === undefined
  }
}
