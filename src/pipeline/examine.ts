import type { Detection, Embeddings, Rejection } from '../domain/face.ts'
import type { Picture } from '../ports/nets.ts'
import type { Size } from '../stages/geometry.ts'
import { assess } from '../stages/quality.ts'
import { embedByAll } from './embed.ts'
import type { Equipment, WalkRules } from './walk.ts'

/** One face of a photo. */
export type ExaminedFace = { readonly detection: Detection; readonly quality: number } & (
  | { readonly usable: true; readonly embeddings: Embeddings }
  /** With embeddings only where `refusedToo` asked for it. */
  | { readonly usable: false; readonly rejection: Rejection; readonly embeddings?: Embeddings }
)

export type Examination =
  /** `size` of the upright photo, pixels. */
  | { readonly readable: true; readonly size: Size; readonly faces: readonly ExaminedFace[] }
  /** No picture that can be decoded. */
  | { readonly readable: false }

export interface ExamineOptions {
  /** Embeds the faces that the quality gate refuses, too: `evaluate` tells what the gate costs. */
  readonly refusedToo?: boolean
}

/** A portrait's face may fill the photo, and the detector misses faces that fill its input: so it looks again from afar. */
const secondLook = 0.5

/** Finds and embeds all faces of one photo, as enrolment and `identify` need it. */
export async function examine<P extends Picture>(
  bytes: Uint8Array,
  { imaging, detector, embedders }: Equipment<P>,
  rules: Pick<WalkRules, 'minFace'>,
  { refusedToo = false }: ExamineOptions = {},
): Promise<Examination> {
  const picture = await imaging.decode(bytes)
  if (picture === null) return { readable: false }
  try {
    const first = await detector.detect(picture)
    const detections = first.length > 0 ? first : await detector.detect(picture, secondLook)
    const faces: ExaminedFace[] = []
    for (const detection of detections) {
      const assessment = assess(detection, picture, rules)
      const { quality } = assessment
      if (assessment.usable) {
        faces.push({ detection, quality, usable: true, embeddings: await embedByAll(embedders, picture, detection) })
      } else {
        const embeddings = refusedToo ? { embeddings: await embedByAll(embedders, picture, detection) } : {}
        faces.push({ detection, quality, usable: false, rejection: assessment.rejection, ...embeddings })
      }
    }
    return { readable: true, size: { width: picture.width, height: picture.height }, faces }
  } finally {
    picture.release()
  }
}
