import type { Detection, Embeddings, Rejection } from '../domain/face.ts'
import type { FaceMeasures } from '../domain/person.ts'
import type { Picture } from '../ports/nets.ts'
import type { Size } from '../stages/geometry.ts'
import type { QualityLimits } from '../stages/quality/limits.ts'
import { embedByAll } from './embed.ts'
import { MeasuredFace } from './measured-face.ts'
import type { Equipment } from './walk.ts'

/** One face of a photo. */
export type ExaminedFace = {
  readonly detection: Detection
  readonly quality: number
  readonly measures: FaceMeasures
} & (
  | { readonly usable: true; readonly embeddings: Embeddings }
  | {
      readonly usable: false
      readonly rejection: Rejection
      /** It would be recognised: only as a template it is not good enough. */
      readonly recognisable: boolean
      /** Only where `refusedToo` asked for it. */
      readonly embeddings?: Embeddings
    }
)

/** `size` of the upright picture, pixels. */
export interface SeenPicture {
  readonly readable: true
  readonly size: Size
  readonly faces: readonly ExaminedFace[]
}

/** `readable: false`: no picture that can be decoded. */
export type Examination = SeenPicture | { readonly readable: false }

/** What a face must keep to. */
export interface ExamineRules {
  /** To be recognised, as in front of a camera. */
  readonly quality: QualityLimits
  /** To become a template. */
  readonly enrolment: QualityLimits
}

export interface ExamineOptions {
  /** The faces are to become templates. */
  readonly enrolment?: boolean
  /** Embeds the faces that the quality gate refuses, too: `evaluate` tells what the gate costs. */
  readonly refusedToo?: boolean
}

/** A portrait's face may fill the photo, and the detector misses faces that fill its input: so it looks again from afar. */
const secondLook = 0.5

/** Finds and embeds all faces of one photo, as enrolment and `identify` need it. */
export async function examine<P extends Picture>(
  bytes: Uint8Array,
  equipment: Equipment<P>,
  rules: ExamineRules,
  options: ExamineOptions = {},
): Promise<Examination> {
  const picture = await equipment.imaging.decode(bytes)
  return picture === null ? { readable: false } : examinePicture(picture, equipment, rules, options)
}

/** The same for a picture, which it releases. */
export async function examinePicture<P extends Picture>(
  picture: P,
  equipment: Equipment<P>,
  rules: ExamineRules,
  options: ExamineOptions = {},
): Promise<SeenPicture> {
  const { detector } = equipment
  try {
    const first = await detector.detect(picture)
    const detections = first.length > 0 ? first : await detector.detect(picture, secondLook)
    const faces: ExaminedFace[] = []
    for (const detection of detections) faces.push(await examineFace(picture, detection, equipment, rules, options))
    return { readable: true, size: { width: picture.width, height: picture.height }, faces }
  } finally {
    picture.release()
  }
}

async function examineFace<P extends Picture>(
  picture: P,
  detection: Detection,
  { meter, embedders }: Equipment<P>,
  rules: ExamineRules,
  { enrolment = false, refusedToo = false }: ExamineOptions,
): Promise<ExaminedFace> {
  const face = new MeasuredFace(meter, picture, detection)
  const seen = { detection, quality: face.quality, measures: face.measures }
  const refusal = face.refusal(rules.quality)
  const rejection = refusal ?? (enrolment ? face.refusal(rules.enrolment) : null)
  const recognisable = refusal === null
  if (rejection !== null && !refusedToo) return { ...seen, usable: false, rejection, recognisable }
  const embedded = await embedByAll(embedders, picture, detection)
  if (!embedded.usable)
    return { ...seen, usable: false, rejection: rejection ?? embedded.rejection, recognisable: false }
  const { embeddings } = embedded
  if (rejection !== null) return { ...seen, usable: false, rejection, recognisable, embeddings }
  return { ...seen, usable: true, embeddings }
}
