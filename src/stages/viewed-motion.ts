import type { Frame } from '../domain/frame.ts'
import { greyOf } from './grey.ts'
import { MotionDetector } from './motion.ts'
import { hiddenCells, type View } from './view.ts'

/** Tells whether something moves where a camera looks. */
export class ViewedMotion {
  readonly #view: View
  readonly #motion = new MotionDetector()
  /** For grey pictures of one size, which is the size of its own. */
  #hidden: { readonly columns: number; readonly cells: Uint8Array | null } | null = null
  #cells = 0

  constructor(view: View) {
    this.#view = view
  }

  sees(frame: Frame): boolean {
    const grey = greyOf(frame)
    return this.#motion.sees(grey, frame.capturedAt, this.#hiddenIn(grey.width, grey.pixels.length))
  }

  #hiddenIn(columns: number, cells: number): Uint8Array | null {
    if (this.#hidden?.columns !== columns || this.#cells !== cells) {
      this.#hidden = { columns, cells: hiddenCells(this.#view, columns, cells / columns) }
      this.#cells = cells
    }
    return this.#hidden.cells
  }
}
