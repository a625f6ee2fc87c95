import type { Rejection, RejectionReason } from '../../domain/face.ts'
import type { LooksLike } from './desk.ts'

/** Why a face is not used; with the unit of what was measured, if it has one. */
export const rejectionWords: Readonly<Record<RejectionReason, readonly [words: string, unit?: string]>> = {
  small: ['the face is too small', 'px'],
  'cut-off': ['the face is cut off by the edge'],
  uncertain: ['it is too doubtful that this is a face'],
  turned: ['the face is turned too far to the side', 'deg'],
  tipped: ['the face looks too far up or down', 'deg'],
  tilted: ['the head leans too far to a shoulder', 'deg'],
  dark: ['the face is too dark'],
  bright: ['too much light has erased the face'],
  'low-contrast': ['the face has too little contrast'],
  blurred: ['the face is blurred'],
  'no-embedding': ['a net makes nothing of the face'],
}

/** With the machine-readable reason, the measured value and its limit: `the face is too small (small: 38 px < 60)`. */
export function rejectionText({ reason, value, limit, direction }: Rejection): string {
  const [words, unit] = rejectionWords[reason]
  const measured = unit === undefined ? value : `${value} ${unit}`
  return `${words} (${reason}: ${measured} ${direction === 'below' ? '<' : '>'} ${limit})`
}

/** Of a face: whose it seems to be, with the figures. */
export function looksLikeText({ person, threshold, reason, photo }: LooksLike): string {
  const figures = `${reason}: ${person.similarity.toFixed(2)} >= ${threshold.toFixed(2)}`
  return photo === null
    ? `the face looks like ${person.name} (${figures})`
    : `it is the photo of ${person.name} known as ${photo} (${figures})`
}
