/**
 * The newest of `items`, which are read always, so that whoever makes them is never held up. One that was not taken when
 * the next came is given to `discard`. Memory holds one item. Ends, or fails, as `items` does.
 */
export async function* newest<T>(items: AsyncIterable<T>, discard: (item: T) => void): AsyncGenerator<T> {
  const slot = new Slot(discard)
  const reading = slot.fill(items)
  // Told at the end, once the last item was taken.
  reading.catch(() => {})
  for (let item = await slot.take(); item !== undefined; item = await slot.take()) yield item.value
  await reading
}

class Slot<T> {
  readonly #discard: (item: T) => void
  #item: { readonly value: T } | undefined
  #ended = false
  #wake = () => {}

  constructor(discard: (item: T) => void) {
    this.#discard = discard
  }

  async fill(items: AsyncIterable<T>): Promise<void> {
    try {
      for await (const value of items) {
        if (this.#item !== undefined) this.#discard(this.#item.value)
        this.#item = { value }
        this.#wake()
      }
    } finally {
      this.#ended = true
      this.#wake()
    }
  }

  async take(): Promise<{ readonly value: T } | undefined> {
    while (this.#item === undefined && !this.#ended) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
    const item = this.#item
    this.#item = undefined
    return item
  }
}
