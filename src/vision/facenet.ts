import { brand, type EmbeddingSpace } from '../domain/brand.ts'
import type { Box, Detection } from '../domain/face.ts'
import type { Mat } from '../opencv/load.ts'
import type { Embedder } from '../ports/nets.ts'
import { normalise } from '../stages/match.ts'
import type { MatPicture, OpenCvImaging, Region } from './imaging.ts'
import type { EmbedderPassport } from './passports.ts'

/** What executes the net: a face's crop of the input's size in, its vector out. */
export type EmbeddingNet = (crop: Mat) => Promise<Float32Array>

/**
 * FaceNet (Schroff et al., CVPR 2015, arXiv:1503.03832). The crop is the detector's box with the passport's margin,
 * stretched to a square, as the net has seen it in training.
 */
export class FaceNetEmbedder implements Embedder<MatPicture> {
  readonly space: EmbeddingSpace
  readonly #net: EmbeddingNet
  readonly #passport: EmbedderPassport
  readonly #imaging: OpenCvImaging

  constructor(net: EmbeddingNet, passport: EmbedderPassport, imaging: OpenCvImaging) {
    this.space = brand<EmbeddingSpace>(passport.embedding_space)
    this.#net = net
    this.#passport = passport
    this.#imaging = imaging
  }

  async embed(picture: MatPicture, { box }: Detection): Promise<Float32Array> {
    const { crop: rule, input } = this.#passport
    const crop = this.#imaging.crop(picture, grown(box, rule.margin), input.width)
    // The net normalises too; in int8 execution its length is off by rounding.
    return normalise(await this.#net(crop).finally(() => crop.release()))
  }
}

function grown({ x, y, width, height }: Box, margin: number): Region {
  const left = Math.round(x - margin * width)
  const top = Math.round(y - margin * height)
  return {
    left,
    top,
    width: Math.max(1, Math.round(x + (1 + margin) * width) - left),
    height: Math.max(1, Math.round(y + (1 + margin) * height) - top),
  }
}
