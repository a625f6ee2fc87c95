/** Collects what comes and lets a test wait until what came satisfies it: no sleeping, no polling. */
export class Inbox<T> {
  readonly items: T[] = []
  readonly #waiting = new Set<() => void>()

  push(item: T): void {
    this.items.push(item)
    for (const check of this.#waiting) check()
  }

  /** Resolves when `enough` holds, with all that came so far. */
  until(enough: (items: readonly T[]) => boolean): Promise<readonly T[]> {
    return new Promise((resolve) => {
      const check = () => {
        if (!enough(this.items)) return
        this.#waiting.delete(check)
        resolve([...this.items])
      }
      this.#waiting.add(check)
      check()
    })
  }

  /** Resolves with the first item that `matches`, also an earlier one. */
  async one(matches: (item: T) => boolean): Promise<T> {
    const items = await this.until((all) => all.some(matches))
    return items.find(matches) as T
  }
}
