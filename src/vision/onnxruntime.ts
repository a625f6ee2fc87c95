import { InferenceSession, Tensor } from 'onnxruntime-node'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Mat } from '../opencv/load.ts'
import type { CenterFaceNet } from './centerface.ts'
import type { EmbeddingNet } from './facenet.ts'
import { planarRgb } from './imaging.ts'
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
 * FaceNet, or any net with one picture in and one vector out.
 * @throws FamiliarError `model-invalid`
 */
export async function openEmbeddingNet(path: string, { input, output }: EmbedderPassport): Promise<EmbeddingNet> {
  // Its activations are small: an arena of its own would hold on to what loading needed (18 MB), and brings no speed.
  const session = await openSession(path, { enableCpuMemArena: false })
  return async (crop) => floats(await session.run({ [input.name]: tensor(crop, input) }, [output.name]), output.name)
}

/** @throws FamiliarError `model-invalid` */
export async function openCenterFace(path: string, { input, outputs }: DetectorPassport): Promise<CenterFaceNet> {
  const session = await openSession(path)
  const names = Object.values(outputs)
  return async (canvas) => {
    const results = await session.run({ [input.name]: tensor(canvas, input) }, names)
    return {
      heatmap: floats(results, outputs.heatmap),
      scale: floats(results, outputs.scale),
      offset: floats(results, outputs.offset),
      landmarks: floats(results, outputs.landmarks),
    }
  }
}

async function openSession(path: string, more: InferenceSession.SessionOptions = {}): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(path, { ...options, ...more })
  } catch (error) {
    throw new FamiliarError('model-invalid', `ONNX Runtime cannot load ${path}: ${messageOf(error)}`, { cause: error })
  }
}

const tensor = (picture: Mat, { width, height, mean, scale }: DetectorPassport['input']): Tensor =>
  new Tensor('float32', planarRgb(picture, mean, scale), [1, 3, height, width])

function floats(results: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = (results[name] as Tensor | undefined)?.data
  if (data instanceof Float32Array) return data
  throw new FamiliarError('model-invalid', `The net has no float output named ${name}`)
}
