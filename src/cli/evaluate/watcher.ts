import { Progress } from '../progress.ts'

/** Shows how far an evaluation is, on a terminal. */
export class Watcher implements Disposable {
  #progress = new Progress(1)

  constructor() {
    this.#progress.at('loading the nets')
  }

  found(photos: number): void {
    this.#progress = new Progress(photos)
  }

  seen(name: string): void {
    this.#progress.step(name)
  }

  computing({ stage, share }: { readonly stage: string; readonly share: number }): void {
    this.#progress.at(`${stage}, ${Math.round(100 * share)} %`)
  }

  end(): void {
    this.#progress.end()
  }

  [Symbol.dispose](): void {
    this.end()
  }
}
