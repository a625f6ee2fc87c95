import type { StrangerId, WallMs } from '../domain/brand.ts'
import type { Stranger, StrangerStore } from '../ports/stranger-store.ts'
import { dimensionsIn } from './dimensions.ts'
import type { Environment } from './environment.ts'
import { checkDimensions } from './gallery-rules.ts'
import { acceptStranger, beyondBound, lastSeenFirst, strangerUnknown, vectorsOf } from './stranger-rules.ts'
import type { Tables } from './tables.ts'

export class LmdbStrangerStore implements StrangerStore {
  readonly #environment: Environment
  readonly #tables: Tables
  readonly #removeBackups: () => void

  /** @param removeBackups called before anybody is erased: copies of the file would still have them */
  constructor(environment: Environment, tables: Tables, removeBackups: () => void) {
    this.#environment = environment
    this.#tables = tables
    this.#removeBackups = removeBackups
  }

  list(): Stranger[] {
    return lastSeenFirst(this.#everyone())
  }

  find(id: StrangerId): Stranger | undefined {
    const record = this.#tables.strangers.get(id)
    return record && { id, ...record }
  }

  async save(stranger: Stranger): Promise<void> {
    const accepted = acceptStranger(stranger)
    const { id, ...record } = accepted
    await this.#environment.write(() => {
      checkDimensions(vectorsOf(accepted), dimensionsIn(this.#tables))
      this.#tables.strangers.put(id, record)
      for (const other of beyondBound(this.#everyone(), id)) this.#tables.strangers.remove(other)
    })
  }

  async forget(id: StrangerId): Promise<void> {
    await this.#environment.rewrite(() => {
      if (this.find(id) === undefined) throw strangerUnknown(id)
      this.#erase([id])
    })
  }

  async expire(before: WallMs): Promise<number> {
    const old = (): StrangerId[] => this.list().flatMap(({ id, lastSeenAt }) => (lastSeenAt < before ? id : []))
    if (old().length === 0) return 0
    return this.#environment.rewrite(() => {
      const expired = old()
      this.#erase(expired)
      return expired.length
    })
  }

  #erase(ids: readonly StrangerId[]): void {
    this.#removeBackups()
    for (const id of ids) this.#tables.strangers.remove(id)
  }

  *#everyone(): Generator<Stranger> {
    for (const [id, record] of this.#tables.strangers.entries()) yield { id, ...record }
  }
}
