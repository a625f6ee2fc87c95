import { brand, type EmbeddingSpace } from '../domain/brand.ts'
import type { Detection } from '../domain/face.ts'
import type { Mat } from '../opencv/load.ts'
import type { Embedder } from '../ports/nets.ts'
import { cosine, normalise } from '../stages/match.ts'
import { type Cropper, cropperOf } from './crop.ts'
import type { MatPicture, OpenCvImaging } from './imaging.ts'
import type { EmbedderPassport } from './passports.ts'

/** What executes the net: a face's crop of the input's size in, its vector out. */
export type EmbeddingNet = (crop: Mat) => Promise<Float32Array>

/** Any net that turns the crop of a face into one vector, such as FaceNet (Schroff et al., CVPR 2015, arXiv:1503.03832). */
export class NetEmbedder implements Embedder<MatPicture> {
  readonly space: EmbeddingSpace
  /** Of its vectors. */
  readonly dimension: number
  readonly #net: EmbeddingNet
  readonly #cut: Cropper

  constructor(net: EmbeddingNet, passport: EmbedderPassport, imaging: OpenCvImaging) {
    this.space = brand<EmbeddingSpace>(passport.embedding_space)
    this.dimension = passport.output.dimension
    this.#net = net
    this.#cut = cropperOf(passport, imaging)
  }

  async embed(picture: MatPicture, face: Detection): Promise<Float32Array | null> {
    const crop = this.#cut(picture, face)
    if (crop === null) return null
    // The net normalises too; in int8 execution its length is off by rounding.
    const vector = normalise(await this.#net(crop).finally(() => crop.release()))
    return isUnit(vector) ? vector : null
  }
}

/** What is not, for it is zero or no number, would be like nobody: a stranger. */
function isUnit(vector: Float32Array): boolean {
  return Math.abs(cosine(vector, vector) - 1) < 1e-3
}
