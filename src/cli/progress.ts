import { StatusLine } from './status-line.ts'

const width = 24

/** A bar on standard error while something long is under way, gone at its end; silent where that is no terminal. */
export class Progress implements Disposable {
  readonly #total: number
  readonly #line: StatusLine
  #done = 0
  #label = ''

  constructor(total: number, stream?: NodeJS.WriteStream) {
    this.#total = total
    this.#line = new StatusLine(stream)
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
    this.#line.clear()
    print()
    this.#draw()
  }

  end(): void {
    this.#line.clear()
  }

  [Symbol.dispose](): void {
    this.end()
  }

  #draw(): void {
    const filled = Math.round((width * this.#done) / this.#total)
    const bar = '#'.repeat(filled).padEnd(width, '.')
    this.#line.show(`[${bar}] ${this.#done}/${this.#total} ${this.#label}`)
  }
}
