import type { Frame } from '../../domain/frame.ts'

export type Picture = Pick<Frame, 'width' | 'height' | 'format' | 'stride' | 'pixels'>

/** The form of the next picture of a stream, and how many bytes it has. */
export type Form = Omit<Picture, 'pixels'> & { readonly length: number }

/** How pictures follow each other in a stream of bytes. */
export interface Framing {
  /** Bytes before each picture. */
  readonly headerLength: number
  /** What the header says of the picture after it. Throws FamiliarError when that cannot be. */
  form(header: Buffer): Form
}

/** Cuts a stream of bytes into pictures. One that is not whole is never given. */
export class PictureCutter {
  readonly #framing: Framing
  readonly #header: Buffer
  #headerFilled = 0
  #form: Form | null = null
  #pixels: Uint8Array = new Uint8Array()
  #filled = 0
  #spare: Uint8Array | null = null

  constructor(framing: Framing) {
    this.#framing = framing
    this.#header = Buffer.alloc(framing.headerLength)
  }

  /** The pictures that these bytes complete. Each has pixels of its own. */
  *cut(chunk: Buffer): Generator<Picture> {
    let at = 0
    do {
      at += this.#form === null ? this.#readHeader(chunk, at) : this.#readPixels(chunk, at)
      if (this.#form !== null && this.#filled === this.#form.length) yield this.#take(this.#form)
    } while (at < chunk.length)
  }

  /** Gives back the pixels of a picture that nobody kept, for a next one. */
  recycle(pixels: Uint8Array): void {
    this.#spare = pixels
  }

  #readHeader(chunk: Buffer, at: number): number {
    const read = chunk.copy(this.#header, this.#headerFilled, at)
    this.#headerFilled += read
    if (this.#headerFilled === this.#header.length) this.#begin(this.#framing.form(this.#header))
    return read
  }

  #begin(form: Form): void {
    this.#form = form
    this.#headerFilled = 0
    this.#filled = 0
    this.#pixels = this.#spare?.length === form.length ? this.#spare : new Uint8Array(form.length)
    this.#spare = null
  }

  #readPixels(chunk: Buffer, at: number): number {
    const part = chunk.subarray(at, at + this.#pixels.length - this.#filled)
    this.#pixels.set(part, this.#filled)
    this.#filled += part.length
    return part.length
  }

  #take({ length: _, ...form }: Form): Picture {
    const picture = { ...form, pixels: this.#pixels }
    this.#form = null
    this.#pixels = new Uint8Array()
    return picture
  }
}
