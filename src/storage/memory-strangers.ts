import type { StrangerId, WallMs } from '../domain/brand.ts'
import type { Stranger, StrangerStore } from '../ports/stranger-store.ts'
import { checkDimensions, type Dimensions } from './gallery-rules.ts'
import { acceptStranger, beyondBound, lastSeenFirst, strangerUnknown, vectorsOf } from './stranger-rules.ts'

/** For tests: strangers who are forgotten at the end of the process. */
export class MemoryStrangerStore implements StrangerStore {
  readonly #strangers = new Map<StrangerId, Stranger>()
  readonly #dimensions: Dimensions

  constructor(dimensions: Dimensions) {
    this.#dimensions = dimensions
  }

  list(): Stranger[] {
    return lastSeenFirst(this.#strangers.values()).map(acceptStranger)
  }

  find(id: StrangerId): Stranger | undefined {
    const stranger = this.#strangers.get(id)
    return stranger && acceptStranger(stranger)
  }

  async save(stranger: Stranger): Promise<void> {
    const accepted = acceptStranger(stranger)
    checkDimensions(vectorsOf(accepted), this.#dimensions)
    this.#strangers.set(accepted.id, accepted)
    for (const id of beyondBound(this.#strangers.values(), accepted.id)) this.#strangers.delete(id)
  }

  async forget(id: StrangerId): Promise<void> {
    if (!this.#strangers.delete(id)) throw strangerUnknown(id)
  }

  async expire(before: WallMs): Promise<number> {
    const expired = this.list().filter(({ lastSeenAt }) => lastSeenAt < before)
    for (const { id } of expired) this.#strangers.delete(id)
    return expired.length
  }
}
