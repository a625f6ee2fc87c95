const width = 24

/** A bar on standard error while something long is under way, gone at its end; silent where that is no terminal. */
export class Progress implements Disposable {
  readonly #total: number
  readonly #stream: NodeJS.WriteStream
  #done = 0
  #label = ''

  constructor(total: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#total = total
    this.#stream = stream
  }

  step(label: string): void {
    this.#done++
    this.#label = label
    this.#draw()
  }

  /** Says what is in work now. */
  at(label: string): void {
    this.#label = label
    this.#draw()
  }

  /** Lets a line be printed where the bar is. */
  around(print: () => void): void {
    this.#clear()
    print()
    this.#draw()
  }

  end(): void {
    this.#clear()
  }

  [Symbol.dispose](): void {
    this.end()
  }

  #draw(): void {
    if (!this.#stream.isTTY) return
    const filled = Math.round((width * this.#done) / this.#total)
    const bar = '#'.repeat(filled).padEnd(width, '.')
    const text = `[${bar}] ${this.#done}/${this.#total} ${this.#label}`
    this.#stream.write(`\r\u001b[K${text.slice(0, (this.#stream.columns || 80) - 1)}`)
  }

  #clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K')
  }
}
