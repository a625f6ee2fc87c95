const maxLines = 20
const maxLength = 400

/** The last lines of a text that may have no end: what a program said before it failed. */
export class Tail {
  readonly lines: string[] = []
  readonly #onLine: (line: string) => void
  #open = ''

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine
  }

  add(text: string): void {
    const parts = (this.#open + text).split('\n')
    // A line without an end must not grow for ever.
    this.#open = (parts.pop() ?? '').slice(0, maxLength)
    for (const line of parts) this.#keep(line)
  }

  /** No more comes; what was begun is a line, too. */
  end(): void {
    this.#keep(this.#open)
    this.#open = ''
  }

  #keep(raw: string): void {
    const line = raw.trimEnd().slice(0, maxLength)
    if (line === '') return
    this.lines.push(line)
    if (this.lines.length > maxLines) this.lines.shift()
    this.#onLine(line)
  }
}
