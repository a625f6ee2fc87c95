import type { Detection, Light } from '../domain/face.ts'
import type { FaceMeter } from '../ports/nets.ts'
import { type GreyFace, greySide, measureLight } from '../stages/quality/light.ts'
import type { MatPicture, OpenCvImaging } from './imaging.ts'

/** The middle of the box, where the face is and the background is not: this share of its width and height. */
const middle = 0.8

/** Measures the light on faces in the full picture. */
export class OpenCvFaceMeter implements FaceMeter<MatPicture> {
  readonly #imaging: OpenCvImaging

  constructor(imaging: OpenCvImaging) {
    this.#imaging = imaging
  }

  measure(picture: MatPicture, { box: { x, y, width, height } }: Detection): Light {
    const edge = (1 - middle) / 2
    const crop = this.#imaging.crop(
      picture,
      {
        left: Math.round(x + edge * width),
        top: Math.round(y + edge * height),
        width: Math.max(1, Math.round(middle * width)),
        height: Math.max(1, Math.round(middle * height)),
      },
      greySide,
    )
    const bytes = crop.getData()
    crop.release()
    return measureLight(greyOf(bytes))
  }
}

/** Luma of ITU-R BT.601, not rounded: steps would be detail. @param bytes blue, green, red */
function greyOf(bytes: Uint8Array): GreyFace {
  const grey = new Float32Array(bytes.length / 3)
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += 3) {
    grey[pixel] = 0.114 * (bytes[at] as number) + 0.587 * (bytes[at + 1] as number) + 0.299 * (bytes[at + 2] as number)
  }
  return grey
}
