/** Wakes one loop. A ring that nobody waits for is kept, so none is missed between looking for work and waiting for it. */
export class Bell {
  #next = Promise.withResolvers<void>()

  ring(): void {
    this.#next.resolve()
  }

  /** Resolves at the next ring, at once when there was one since the last call resolved. */
  async heard(): Promise<void> {
    await this.#next.promise
    this.#next = Promise.withResolvers<void>()
  }
}
