import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { Turns } from '../async/turns.ts'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Mat } from '../opencv/load.ts'
import type { CenterFaceNet } from './centerface.ts'
import type { EmbeddingNet } from './embedder.ts'
import { fillPlanarRgb } from './imaging.ts'
import { withFloatActivations } from './onnx/float-activations.ts'
import { type OpenNet, openNet } from './open-net.ts'
import type { DetectorPassport, EmbedderPassport } from './passports.ts'
import type { NetExecution } from './protocol.ts'

// ONNX Runtime's official builds report each model they load to their maker and keep an id of the device in the home folder.
// It reads this when the first session is made. What Familiar does is nobody's business but its owner's.
// biome-ignore lint/style/noProcessEnv: a switch of the library, which has no other
process.env['ORT_DISABLE_TELEMETRY'] = '1'

const options: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  interOpNumThreads: 1,
  executionMode: 'sequential',
  // Warnings of the graph optimiser say nothing to a user; errors are thrown.
  logSeverityLevel: 3,
}

/**
 * A net with one picture in and one vector out.
 * @param path of the int8 file; its weights are used in either arithmetic
 * @throws FamiliarError `model-invalid`
 */
export async function openEmbeddingNet(
  path: string,
  { input, output }: EmbedderPassport,
  { execution, threads }: NetExecution,
): Promise<OpenNet<EmbeddingNet>> {
  // Its activations are small: an arena of its own would hold on to what loading needed (18 MB), and brings no speed.
  const own: InferenceSession.SessionOptions = { enableCpuMemArena: false, intraOpNumThreads: threads }
  const session = execution === 'float' ? openAsFloat(path, own) : openSession(path, path, own)
  const net = new Net(await session, input)
  const run: EmbeddingNet = async (crop) => floats(await net.run(crop, [output.name]), output.name)
  return openNet(run, () => net.close())
}

/** @throws FamiliarError `model-invalid` */
export async function openCenterFace(
  path: string,
  { input, outputs }: DetectorPassport,
  threads: number,
): Promise<OpenNet<CenterFaceNet>> {
  const net = new Net(await openSession(path, path, { intraOpNumThreads: threads }), input)
  const names = Object.values(outputs)
  const run: CenterFaceNet = async (canvas) => {
    const results = await net.run(canvas, names)
    return {
      heatmap: floats(results, outputs.heatmap),
      scale: floats(results, outputs.scale),
      offset: floats(results, outputs.offset),
      landmarks: floats(results, outputs.landmarks),
    }
  }
  return openNet(run, () => net.close())
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

  /** Gives its memory back: 60 MB and more, which the next collection may be long in finding. */
  close(): Promise<void> {
    return this.#turns.take(() => this.#session.release())
  }

  /** One run at a time, for the memory's sake; it costs nothing, since a run holds up the whole process. */
  run(picture: Mat, outputs: readonly string[]): Promise<InferenceSession.OnnxValueMapType> {
    return this.#turns.take(() => {
      fillPlanarRgb(this.#planes, picture, this.#input.mean, this.#input.scale)
      return this.#session.run({ [this.#input.name]: this.#tensor }, outputs)
    })
  }
}

/** The weights become floats while loading, as any constants are folded; for the rest see `withFloatActivations` (docs/adr/0011). */
async function openAsFloat(path: string, own: InferenceSession.SessionOptions): Promise<InferenceSession> {
  const model = withFloatActivations(await readFile(path))
  return openSession(path, model, { ...own, extra: { session: { disable_quant_qdq: '1' } } })
}

/** @param model the file's path, or what takes its place */
async function openSession(
  path: string,
  model: string | Uint8Array,
  own: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  try {
    // The type has an overload for each of the two, and none for both.
    return await InferenceSession.create(model as string, { ...options, ...own })
  } catch (error) {
    throw new FamiliarError('model-invalid', `ONNX Runtime cannot load ${path}: ${messageOf(error)}`, { cause: error })
  }
}

function floats(results: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = (results[name] as Tensor | undefined)?.data
  if (data instanceof Float32Array) return data
  throw new FamiliarError('model-invalid', `The net has no float output named ${name}`)
}
