import type { Equipment } from '../pipeline/walk.ts'
import { CenterFaceDetector, type CenterFaceNet } from './centerface.ts'
import { NetEmbedder } from './embedder.ts'
import { OpenCvFaceMeter } from './face-measure.ts'
import { type MatPicture, OpenCvImaging } from './imaging.ts'
import { openCenterFace, openEmbeddingNet } from './onnxruntime.ts'
import type { OpenNet } from './open-net.ts'
import { openCenterFaceInOpenCv } from './opencv-dnn.ts'
import { type Chosen, choosePassports, type DetectorPassport, readManifest, verifiedFile } from './passports.ts'
import type {
  DetectorExecution,
  Executions,
  LoadedModel,
  NetExecution,
  VisionInfo,
  VisionSettings,
} from './protocol.ts'
import { findRecipes } from './recipes.ts'

/** What is left out: int8, one thread. */
interface NetSettings extends Pick<VisionSettings, 'models' | 'nets'> {
  readonly detector: Pick<VisionSettings['detector'], 'runtime' | 'minScore'> & Partial<DetectorExecution>
  readonly executions?: Executions
}

const usual: NetExecution = { execution: 'int8', threads: 1 }

export interface LoadedNets extends Equipment<MatPicture> {
  readonly imaging: OpenCvImaging
  readonly embedders: readonly [NetEmbedder, ...NetEmbedder[]]
  readonly info: VisionInfo
}

/**
 * Loads the nets that the settings ask for, each after its bytes proved to be those of its passport.
 * @throws FamiliarError `model-missing`, `model-invalid`, `model-hash-mismatch`, `opencv-missing`
 */
export async function loadNets(settings: NetSettings): Promise<LoadedNets> {
  const manifest = readManifest(settings.models)
  const passports = choosePassports(manifest, settings)
  const imaging = new OpenCvImaging()
  const detector = await loadDetector(settings, passports, imaging)
  const [first, ...others] = passports.embedders
  const embedders: [NetEmbedder, ...NetEmbedder[]] = [await loadEmbedder(settings, first, imaging)]
  for (const embedder of others) embedders.push(await loadEmbedder(settings, embedder, imaging))
  const spaces: VisionInfo['spaces'] = [embedders[0].space, ...embedders.slice(1).map(({ space }) => space)]
  return {
    imaging,
    detector,
    meter: new OpenCvFaceMeter(imaging),
    embedders,
    info: { models: loadedModels(passports, settings), spaces, recipes: findRecipes(manifest.recipes, spaces) },
  }
}

/**
 * @param file of the passport
 * @throws FamiliarError `model-invalid`
 */
export async function openDetectorNet(
  file: string,
  passport: DetectorPassport,
  { runtime, threads }: DetectorExecution,
): Promise<OpenNet<CenterFaceNet>> {
  const open = runtime === 'opencv' ? openCenterFaceInOpenCv : openCenterFace
  return open(file, passport, threads)
}

async function loadDetector(
  { models, detector: { runtime, threads = usual.threads, minScore } }: NetSettings,
  { detector: { passport } }: Chosen,
  imaging: OpenCvImaging,
): Promise<CenterFaceDetector> {
  const net = await openDetectorNet(verifiedFile(models, passport), passport, { runtime, threads })
  return new CenterFaceDetector(net, passport, imaging, minScore)
}

async function loadEmbedder(
  { models, executions }: NetSettings,
  { net, passport }: Chosen['embedders'][number],
  imaging: OpenCvImaging,
): Promise<NetEmbedder> {
  const file = verifiedFile(models, passport)
  return new NetEmbedder(await openEmbeddingNet(file, passport, executions?.[net] ?? usual), passport, imaging)
}

function loadedModels({ detector, embedders }: Chosen, settings: NetSettings): LoadedModel[] {
  const { runtime, threads = usual.threads } = settings.detector
  const of = ({ name, passport: { file, sha256 } }: Chosen['detector'] | Chosen['embedders'][number]) => ({
    name,
    file,
    sha256,
  })
  return [
    {
      ...of(detector),
      execution: runtime === 'onnxruntime' ? 'int8' : 'float',
      runtime: runtime === 'opencv' ? 'opencv' : 'onnxruntime',
      threads,
    },
    ...embedders.map((embedder) => ({
      ...of(embedder),
      runtime: 'onnxruntime' as const,
      ...(settings.executions?.[embedder.net] ?? usual),
    })),
  ]
}
