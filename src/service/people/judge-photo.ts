import type { Examination, ExaminedFace } from '../../pipeline/examine.ts'
import type { PhotoOutcome } from './desk.ts'

export type UsableFace = Extract<ExaminedFace, { usable: true }>

type Refusal = Extract<PhotoOutcome, { enrolled: false }>

/** An enrolment photo must leave no doubt whose face is meant: one usable face, whatever else is too poor to be used. */
export function judgePhoto(source: string, examination: Examination): UsableFace | Refusal {
  if (!examination.readable) return { source, enrolled: false, reason: 'unreadable', faces: 0 }
  const { faces } = examination
  const usable = faces.filter((face) => face.usable)
  const [face, second] = usable
  if (second !== undefined) return { source, enrolled: false, reason: 'several-faces', faces: usable.length }
  if (face !== undefined) return face
  const [rejected] = faces
  if (rejected === undefined || rejected.usable) return { source, enrolled: false, reason: 'no-face', faces: 0 }
  return { source, enrolled: false, reason: 'face-rejected', rejection: rejected.rejection }
}
