import type { Detection, Rejection } from '../domain/face.ts'
import type { Picture } from '../ports/nets.ts'
import { assess } from '../stages/quality.ts'
import type { Equipment, WalkRules } from './walk.ts'

/** One face of a photo. `vector` has unit length. */
export type ExaminedFace = { readonly detection: Detection; readonly quality: number } & (
  | { readonly usable: true; readonly vector: Float32Array }
  | { readonly usable: false; readonly rejection: Rejection }
)

export type Examination =
  | { readonly readable: true; readonly faces: readonly ExaminedFace[] }
  /** No picture that can be decoded. */
  | { readonly readable: false }

/** A portrait's face may fill the photo, and the detector misses faces that fill its input: so it looks again from afar. */
const secondLook = 0.5

/** Finds and embeds all faces of one photo, as enrolment and `identify` need it. */
export async function examine<P extends Picture>(
  bytes: Uint8Array,
  { imaging, detector, embedder }: Equipment<P>,
  rules: Pick<WalkRules, 'minFace'>,
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
        faces.push({ detection, quality, usable: true, vector: await embedder.embed(picture, detection) })
      } else {
        faces.push({ detection, quality, usable: false, rejection: assessment.rejection })
      }
    }
    return { readable: true, faces }
  } finally {
    picture.release()
  }
}
