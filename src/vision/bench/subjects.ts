import { FamiliarError } from '../../domain/errors.ts'
import type { Detection } from '../../domain/face.ts'
import { iou } from '../../stages/geometry.ts'
import { cosine } from '../../stages/match.ts'
import { CenterFaceDetector } from '../centerface.ts'
import { NetEmbedder } from '../embedder.ts'
import { type MatPicture, OpenCvImaging } from '../imaging.ts'
import { openDetectorNet } from '../nets.ts'
import { openEmbeddingNet } from '../onnxruntime.ts'
import { openNet } from '../open-net.ts'
import {
  choosePassports,
  type EmbedderPassport,
  type Manifest,
  type Passport,
  readManifest,
  verifiedFile,
} from '../passports.ts'
import type { DetectorExecution, NetExecution } from '../protocol.ts'
import type { TrialOrder } from './protocol.ts'
import type { Subject } from './try-ways.ts'

/** The nets that an order speaks of, each with the same photo of a face. */
export class Subjects {
  readonly #order: TrialOrder
  readonly #manifest: Manifest
  readonly #imaging = new OpenCvImaging()
  readonly #files = new Map<Passport, string>()

  /** @throws FamiliarError `opencv-missing`, `model-missing`, `model-invalid` of the manifest */
  constructor(order: TrialOrder) {
    this.#order = order
    this.#manifest = readManifest(order.settings.models)
  }

  /** @throws FamiliarError `photo-unreadable` */
  async picture(): Promise<MatPicture> {
    const picture = await this.#imaging.decode(this.#order.photo)
    if (picture !== null) return picture
    throw new FamiliarError('photo-unreadable', 'The photo of the measurement cannot be decoded')
  }

  /** The detector on a whole picture: all that it does, the picture's reduction included, which takes as long in each way. */
  detector(picture: MatPicture): Subject<DetectorExecution, readonly Detection[]> {
    const { settings, detector: ways } = this.#order
    return {
      ways,
      open: async (detector) => {
        const { passport } = choosePassports(this.#manifest, { ...settings, detector }).detector
        const net = await openDetectorNet(this.#fileOf(passport), passport, detector)
        const finder = new CenterFaceDetector(net, passport, this.#imaging, settings.detector.minScore)
        return openNet(
          () => finder.detect(picture),
          () => net[Symbol.asyncDispose](),
        )
      },
      agreement: ([expected], [found]) => (expected && found ? iou(expected.box, found.box) : 0),
    }
  }

  /** By their names in `recognition.nets`, the nets that recognise faces, on one face, its crop included. */
  embedders(picture: MatPicture, face: Detection): ReadonlyMap<string, Subject<NetExecution, Float32Array>> {
    const { embedders } = choosePassports(this.#manifest, this.#order.settings)
    return new Map(embedders.map(({ net, passport }) => [net, this.#embedder(passport, picture, face)]))
  }

  #embedder(passport: EmbedderPassport, picture: MatPicture, face: Detection): Subject<NetExecution, Float32Array> {
    const { embedders: ways } = this.#order
    return {
      ways,
      open: async (way) => {
        const net = await openEmbeddingNet(this.#fileOf(passport), passport, way)
        const embedder = new NetEmbedder(net, passport, this.#imaging)
        return openNet(
          async () => usable(await embedder.embed(picture, face), passport),
          () => net[Symbol.asyncDispose](),
        )
      },
      agreement: cosine,
    }
  }

  /** Its bytes are looked at once. */
  #fileOf(passport: Passport): string {
    const file = this.#files.get(passport) ?? verifiedFile(this.#order.settings.models, passport)
    this.#files.set(passport, file)
    return file
  }
}

function usable(vector: Float32Array | null, { file }: EmbedderPassport): Float32Array {
  if (vector !== null) return vector
  throw new FamiliarError('model-invalid', `${file} gives no usable embedding of the photo of the measurement`)
}
