/** One line on a terminal that is written over again and again; silent where there is none. */
export class StatusLine implements Disposable {
  readonly #stream: NodeJS.WriteStream

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
  }

  show(text: string): void {
    this.#write(text.slice(0, (this.#stream.columns || 80) - 1))
  }

  clear(): void {
    this.#write('')
  }

  [Symbol.dispose](): void {
    this.clear()
  }

  #write(text: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[K${text}`)
  }
}
