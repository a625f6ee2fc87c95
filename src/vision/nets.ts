import type { Equipment } from '../pipeline/walk.ts'
import { CenterFaceDetector } from './centerface.ts'
import { FaceNetEmbedder } from './facenet.ts'
import { type MatPicture, OpenCvImaging } from './imaging.ts'
import { openCenterFace, openEmbeddingNet } from './onnxruntime.ts'
import { openCenterFaceInOpenCv } from './opencv-dnn.ts'
import { findDetector, findEmbedder, readManifest, verifiedFile } from './passports.ts'
import type { VisionInfo, VisionSettings } from './protocol.ts'

export interface LoadedNets extends Equipment<MatPicture> {
  readonly info: VisionInfo
}

/**
 * Loads the nets that the settings ask for, each after its bytes proved to be those of its passport.
 * @throws FamiliarError `model-missing`, `model-invalid`, `model-hash-mismatch`, `opencv-missing`
 */
export async function loadNets({ models, detector }: Pick<VisionSettings, 'models' | 'detector'>): Promise<LoadedNets> {
  const manifest = readManifest(models)
  const [detectorName, detectorPassport] = findDetector(manifest, detector.runtime)
  const [embedderName, embedderPassport] = findEmbedder(manifest)
  const imaging = new OpenCvImaging()
  const detectorFile = verifiedFile(models, detectorPassport)
  const centerFace =
    detector.runtime === 'opencv'
      ? openCenterFaceInOpenCv(detectorFile, detectorPassport)
      : await openCenterFace(detectorFile, detectorPassport)
  const faceNet = await openEmbeddingNet(verifiedFile(models, embedderPassport), embedderPassport)
  const embedder = new FaceNetEmbedder(faceNet, embedderPassport, imaging)
  return {
    imaging,
    detector: new CenterFaceDetector(centerFace, detectorPassport, imaging, detector.minScore),
    embedders: [embedder],
    info: {
      models: [
        { name: detectorName, file: detectorPassport.file, sha256: detectorPassport.sha256 },
        { name: embedderName, file: embedderPassport.file, sha256: embedderPassport.sha256 },
      ],
      space: embedder.space,
      thresholds: embedderPassport.thresholds,
    },
  }
}
