/**
 * Holds the newest item only: one that nobody took is replaced and counted as dropped. What is seen is then always now,
 * and memory cannot grow.
 */
export class Mailbox<T> {
  readonly #discard: (item: T) => void
  #item: { readonly value: T } | undefined
  #closed = false
  #dropped = 0
  #wake: (() => void) | undefined

  /** @param discard is given each item that was replaced */
  constructor(discard: (item: T) => void = () => {}) {
    this.#discard = discard
  }

  get dropped(): number {
    return this.#dropped
  }

  put(value: T): void {
    if (this.#item !== undefined) {
      this.#dropped++
      this.#discard(this.#item.value)
    }
    this.#item = { value }
    this.#wake?.()
  }

  /** No more items come; the one that waits can still be taken. */
  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  /** The item, once there is one; undefined after `close`. For one reader. */
  async take(): Promise<T | undefined> {
    while (this.#item === undefined && !this.#closed) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
    const item = this.#item
    this.#item = undefined
    return item?.value
  }
}
