import { FamiliarError, messageOf } from '../domain/errors.ts'
import { type Cv, type Mat, type Net, opencv } from '../opencv/load.ts'
import type { CenterFaceNet } from './centerface.ts'
import { type OpenNet, openNet } from './open-net.ts'
import type { DetectorPassport } from './passports.ts'

/**
 * CenterFace in OpenCV's dnn, which takes a float net of fixed size only.
 * @param threads for the net alone: the number is the process's, and its other calls are too small to be shared
 * @throws FamiliarError `model-invalid`
 */
export function openCenterFaceInOpenCv(
  path: string,
  passport: DetectorPassport,
  threads: number,
): OpenNet<CenterFaceNet> {
  const cv = opencv()
  const net = readNet(cv, path)
  const { input, outputs, stride } = passport
  const names = [outputs.heatmap, outputs.scale, outputs.offset, outputs.landmarks]
  const cells = (input.width / stride) * (input.height / stride)
  const mean = new cv.Vec3(input.mean, input.mean, input.mean)
  const run: CenterFaceNet = async (canvas) => {
    const blob = cv.blobFromImage(canvas, { scaleFactor: 1 / input.scale, mean, swapRB: true })
    net.setInput(blob, input.name)
    if (threads > 1) cv.setNumThreads(threads)
    const maps = net.forward(names).map((map) => flat(map, cells))
    if (threads > 1) cv.setNumThreads(1)
    blob.release()
    const [heatmap, scale, offset, landmarks] = maps as [Float32Array, Float32Array, Float32Array, Float32Array]
    return { heatmap, scale, offset, landmarks }
  }
  // Its memory goes back with the next collection: the binding has no other way.
  return openNet(run, async () => {})
}

function readNet(cv: Cv, path: string): Net {
  try {
    return cv.readNetFromONNX(path)
  } catch (error) {
    throw new FamiliarError('model-invalid', `OpenCV cannot load ${path}: ${messageOf(error)}`, { cause: error })
  }
}

/** float32 [channels * cells]; a copy, for OpenCV reuses the memory of its outputs. */
function flat(map: Mat, cells: number): Float32Array {
  const channels = map.sizes[1] as number
  const rows = map.flattenFloat(channels, cells)
  const bytes = rows.getData()
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  rows.release()
  return floats
}
