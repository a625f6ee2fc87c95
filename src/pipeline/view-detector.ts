import type { Box, Detection } from '../domain/face.ts'
import type { Cutting, Detector, Picture } from '../ports/nets.ts'
import { moved } from '../stages/geometry.ts'
import { isMasked, regionOf, type View } from '../stages/view.ts'

/** Finds faces where a camera looks, and leaves out the others. Boxes are of the whole picture all the same. */
export class ViewDetector<P extends Picture> implements Detector<P> {
  readonly #detector: Detector<P>
  readonly #cutting: Cutting<P>
  readonly #view: () => View
  readonly #onMasked: (face: Detection) => void

  /**
   * @param view is asked for each picture
   * @param onMasked is told each face that is left out since it lies in a mask
   */
  constructor(detector: Detector<P>, cutting: Cutting<P>, view: () => View, onMasked: (face: Detection) => void) {
    this.#detector = detector
    this.#cutting = cutting
    this.#view = view
    this.#onMasked = onMasked
  }

  async detect(picture: P, share?: number, minScore?: number): Promise<readonly Detection[]> {
    const view = this.#view()
    const region = regionOf(view, picture)
    const faces =
      region === null
        ? await this.#detector.detect(picture, share, minScore)
        : await this.#detectIn(picture, region, share, minScore)
    return faces.filter((face) => {
      const masked = isMasked(view, face, picture)
      if (masked) this.#onMasked(face)
      return !masked
    })
  }

  async #detectIn(picture: P, region: Box, share?: number, minScore?: number): Promise<readonly Detection[]> {
    const part = this.#cutting.part(picture, region)
    try {
      const faces = await this.#detector.detect(part, share, minScore)
      return faces.map((face) => moved(face, region))
    } finally {
      part.release()
    }
  }
}
