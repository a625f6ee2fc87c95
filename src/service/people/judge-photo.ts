import type { Examination, ExaminedFace } from '../../pipeline/examine.ts'
import type { Unusable } from './desk.ts'

export type UsableFace = Extract<ExaminedFace, { usable: true }>

type Refusal = { readonly source: string; readonly enrolled: false } & Unusable

/**
 * An enrolment photo must leave no doubt whose face is meant: one that would be recognised, whatever else is too poor for it. So a face
 * that is only not good enough as a template does not leave its place to another one.
 */
export function judgePhoto(source: string, examination: Examination): UsableFace | Refusal {
  if (!examination.readable) return { source, enrolled: false, reason: 'unreadable', faces: 0 }
  const { faces } = examination
  const recognisable = faces.filter((face) => face.usable || face.recognisable)
  if (recognisable.length > 1) return { source, enrolled: false, reason: 'several-faces', faces: recognisable.length }
  const face = recognisable[0] ?? faces[0]
  if (face === undefined) return { source, enrolled: false, reason: 'no-face', faces: 0 }
  if (face.usable) return face
  return { source, enrolled: false, reason: 'face-rejected', rejection: face.rejection }
}
