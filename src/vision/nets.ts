import type { Equipment } from '../pipeline/walk.ts'
import { CenterFaceDetector } from './centerface.ts'
import { NetEmbedder } from './embedder.ts'
import { OpenCvFaceMeter } from './face-measure.ts'
import { type MatPicture, OpenCvImaging } from './imaging.ts'
import { openCenterFace, openEmbeddingNet } from './onnxruntime.ts'
import { openCenterFaceInOpenCv } from './opencv-dnn.ts'
import {
  choosePassports,
  type DetectorPassport,
  type EmbedderPassport,
  readManifest,
  verifiedFile,
} from './passports.ts'
import type { VisionInfo, VisionSettings } from './protocol.ts'
import { findRecipes } from './recipes.ts'

type NetSettings = Pick<VisionSettings, 'models' | 'detector' | 'nets'>

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
  const detector = await loadDetector(settings, passports.detector.passport, imaging)
  const [first, ...others] = passports.embedders
  const embedders: [NetEmbedder, ...NetEmbedder[]] = [await loadEmbedder(settings.models, first.passport, imaging)]
  for (const { passport } of others) embedders.push(await loadEmbedder(settings.models, passport, imaging))
  const spaces: VisionInfo['spaces'] = [embedders[0].space, ...embedders.slice(1).map(({ space }) => space)]
  return {
    imaging,
    detector,
    meter: new OpenCvFaceMeter(imaging),
    embedders,
    info: {
      models: [passports.detector, ...passports.embedders].map(({ name, passport: { file, sha256 } }) => ({
        name,
        file,
        sha256,
      })),
      spaces,
      recipes: findRecipes(manifest.recipes, spaces),
    },
  }
}

async function loadDetector(
  { models, detector: { runtime, minScore } }: NetSettings,
  passport: DetectorPassport,
  imaging: OpenCvImaging,
): Promise<CenterFaceDetector> {
  const file = verifiedFile(models, passport)
  const open = runtime === 'opencv' ? openCenterFaceInOpenCv : openCenterFace
  return new CenterFaceDetector(await open(file, passport), passport, imaging, minScore)
}

async function loadEmbedder(models: string, passport: EmbedderPassport, imaging: OpenCvImaging): Promise<NetEmbedder> {
  return new NetEmbedder(await openEmbeddingNet(verifiedFile(models, passport), passport), passport, imaging)
}
