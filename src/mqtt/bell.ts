/** Wakes one loop. A ring that nobody waits for is kept, so none is missed between looking for work and waiting for it. */
export class Bell {
  #rung = false
  #wake: (() => void) | undefined

  ring(): void {
    this.#rung = true
    this.#wake?.()
  }

  /**
   * Resolves at the next ring, at once when there was one since the last call resolved.
   * @param within milliseconds after which it resolves anyway; for ever by default
   */
  async heard(within?: number): Promise<void> {
    if (!this.#rung) await this.#next(within)
    this.#rung = false
  }

  #next(within: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = within === undefined ? undefined : setTimeout(resolve, Math.ceil(within))
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
