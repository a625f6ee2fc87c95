/** Gathers topics to send again, all together after a wait that grows from round to round. */
export class Retry {
  readonly #topics = new Set<string>()
  readonly #delay: (rounds: number) => number
  readonly #send: (topics: Iterable<string>) => void
  #rounds = 0
  #timer: NodeJS.Timeout | undefined

  /** @param delay milliseconds, after so many rounds in a row, from 1 */
  constructor(delay: (rounds: number) => number, send: (topics: Iterable<string>) => void) {
    this.#delay = delay
    this.#send = send
  }

  add(topic: string): void {
    this.#topics.add(topic)
    if (this.#timer) return
    this.#rounds += 1
    this.#timer = setTimeout(() => this.#run(), this.#delay(this.#rounds)).unref()
  }

  /** Of a topic that the broker has accepted. When none waits any more, the next wait is a first one again. */
  remove(topic: string): void {
    this.#topics.delete(topic)
    if (this.#topics.size === 0) this.#rounds = 0
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#topics.clear()
    this.#rounds = 0
  }

  #run(): void {
    this.#timer = undefined
    const topics = [...this.#topics]
    this.#topics.clear()
    this.#send(topics)
  }
}
