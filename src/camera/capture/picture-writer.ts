import type { Writable } from 'node:stream'
import type { Mat } from '../../opencv/load.ts'
import { headerOf } from './framing.ts'

/** Writes pictures to a pipe, each when there is room for it. */
export class PictureWriter {
  readonly #output: Writable

  constructor(output: Writable) {
    this.#output = output
  }

  /** Resolves when the reader has it, or there is none any more. Releases the picture. */
  async write(picture: Mat): Promise<void> {
    const header = headerOf(picture.cols, picture.rows)
    const pixels = picture.getData()
    picture.release()
    this.#output.cork()
    this.#output.write(header)
    const { promise, resolve } = Promise.withResolvers<void>()
    // A broken pipe is told by the stream's `error`.
    this.#output.write(pixels, () => resolve())
    this.#output.uncork()
    return promise
  }
}
