import { reportOf } from '../domain/errors.ts'
import type { Box } from '../domain/face.ts'
import type { Frame } from '../domain/frame.ts'
import type { Sighting } from '../domain/sighting.ts'
import type { Log } from '../log/log.ts'
import type { MatPicture, OpenCvImaging, Region } from './imaging.ts'
import type { FaceImage } from './protocol.ts'

/** Added at each side of the face, as a share of it: hair and chin, and little of what is behind. */
const margin = 0.25
/** Pixels; a larger face is made smaller, a smaller one is never made larger. */
const longestSide = 320
/** Of the JPEG, percent. */
const quality = 80

/** Cuts the faces that were decided out of their frame, as JPEG. */
export class FaceImages {
  readonly #imaging: OpenCvImaging
  readonly #log: Log

  constructor(imaging: OpenCvImaging, log: Log) {
    this.#imaging = imaging
    this.#log = log
  }

  /** @param sightings of this very frame. @returns nothing when it failed, which is logged */
  async of(frame: Frame, sightings: readonly Sighting[]): Promise<FaceImage[]> {
    try {
      return await this.#cut(frame, sightings)
    } catch (error) {
      this.#log.error({ camera: frame.camera, ...reportOf(error) }, 'no image of a face')
      return []
    }
  }

  async #cut(frame: Frame, sightings: readonly Sighting[]): Promise<FaceImage[]> {
    const picture = this.#imaging.fromFrame(frame)
    try {
      return await Promise.all(sightings.map((sighting) => this.#imageOf(picture, sighting)))
    } finally {
      picture.release()
    }
  }

  async #imageOf(picture: MatPicture, { box, camera, track, identity }: Sighting): Promise<FaceImage> {
    const region = around(box)
    const face = this.#imaging.crop(picture, region, Math.min(longestSide, region.width))
    try {
      const jpeg = await this.#imaging.encodeJpeg(face, quality)
      return { type: 'face', camera, track, person: identity.kind === 'person' ? identity.person : null, jpeg }
    } finally {
      face.release()
    }
  }
}

/** A square with the face in its middle. */
function around({ x, y, width, height }: Box): Region {
  const side = Math.max(1, Math.round((1 + 2 * margin) * Math.max(width, height)))
  return {
    left: Math.round(x + (width - side) / 2),
    top: Math.round(y + (height - side) / 2),
    width: side,
    height: side,
  }
}
