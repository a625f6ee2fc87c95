import { InferenceSession, Tensor } from 'onnxruntime-node'
import { Turns } from '../async/turns.ts'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Mat } from '../opencv/load.ts'
import type { CenterFaceNet } from './centerface.ts'
import type { EmbeddingNet } from './embedder.ts'
import { fillPlanarRgb } from './imaging.ts'
import type { DetectorPassport, EmbedderPassport } from './passports.ts'

// ONNX Runtime's official builds report each model they load to their maker and keep an id of the device in the home folder.
// It reads this when the first session is made. What Familiar does is nobody's business but its owner's.
// biome-ignore lint/style/noProcessEnv: a switch of the library, which has no other
process.env['ORT_DISABLE_TELEMETRY'] = '1'

/** One thread: the cameras and nets of this process share a small CPU, and a second thread gains less than it takes from them. */
const options: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  // Warnings of the graph optimiser say nothing to a user; errors are thrown.
  logSeverityLevel: 3,
}

/**
 * A net with one picture in and one vector out.
 * @throws FamiliarError `model-invalid`
 */
export async function openEmbeddingNet(path: string, { input, output }: EmbedderPassport): Promise<EmbeddingNet> {
  // Its activations are small: an arena of its own would hold on to what loading needed (18 MB), and brings no speed.
  const net = new Net(await openSession(path, { enableCpuMemArena: false }), input)
  return async (crop) => floats(await net.run(crop, [output.name]), output.name)
}

/** @throws FamiliarError `model-invalid` */
export async function openCenterFace(path: string, { input, outputs }: DetectorPassport): Promise<CenterFaceNet> {
  const net = new Net(await openSession(path), input)
  const names = Object.values(outputs)
  return async (canvas) => {
    const results = await net.run(canvas, names)
    return {
      heatmap: floats(results, outputs.heatmap),
      scale: floats(results, outputs.scale),
      offset: floats(results, outputs.offset),
      landmarks: floats(results, outputs.landmarks),
    }
  }
}

/** A session with its input, which is always the same memory: new ones, 2.7 MB a frame, would wait in dozens for the next collection. */
class Net {
  readonly #session: InferenceSession
  readonly #input: DetectorPassport['input']
  readonly #planes: Float32Array
  readonly #tensor: Tensor
  readonly #turns = new Turns()

  constructor(session: InferenceSession, input: DetectorPassport['input']) {
    this.#session = session
    this.#input = input
    this.#planes = new Float32Array(3 * input.width * input.height)
    this.#tensor = new Tensor('float32', this.#planes, [1, 3, input.height, input.width])
  }

  /** One run at a time, for the memory's sake; it costs nothing, since a run holds up the whole process. */
  run(picture: Mat, outputs: readonly string[]): Promise<InferenceSession.OnnxValueMapType> {
    return this.#turns.take(() => {
      fillPlanarRgb(this.#planes, picture, this.#input.mean, this.#input.scale)
      return this.#session.run({ [this.#input.name]: this.#tensor }, outputs)
    })
  }
}

async function openSession(path: string, more: InferenceSession.SessionOptions = {}): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(path, { ...options, ...more })
  } catch (error) {
    throw new FamiliarError('model-invalid', `ONNX Runtime cannot load ${path}: ${messageOf(error)}`, { cause: error })
  }
}

function floats(results: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = (results[name] as Tensor | undefined)?.data
  if (data instanceof Float32Array) return data
  throw new FamiliarError('model-invalid', `The net has no float output named ${name}`)
}
