import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Rejection } from '../domain/face.ts'
import type { Photo, PhotoOutcome } from '../service/desk.ts'

/**
 * Reads all photos before any is used, so that a mistyped name changes nothing.
 * @throws FamiliarError `photo-unreadable`
 */
export function readPhotos(paths: readonly string[]): Promise<Photo[]> {
  return Promise.all(
    paths.map(async (path) => {
      try {
        return { source: basename(path), bytes: await readFile(path) }
      } catch (error) {
        throw new FamiliarError('photo-unreadable', `The photo ${path} cannot be read: ${messageOf(error)}`)
      }
    }),
  )
}

const refusals = {
  unreadable: 'it is no picture that can be decoded',
  'no-face': 'no face was found',
} as const

/** Why a photo was not enrolled, in words. */
export function refusalText(outcome: Extract<PhotoOutcome, { enrolled: false }>): string {
  switch (outcome.reason) {
    case 'face-rejected':
      return rejectionText(outcome.rejection)
    case 'several-faces':
      return `it shows ${outcome.faces} faces, and nobody can tell which one is meant`
    default:
      return refusals[outcome.reason]
  }
}

const rejections = {
  small: 'the face is too small',
  uncertain: 'it is too doubtful that this is a face',
  'cut-off': 'the face is cut off by the edge',
} as const

/** With the machine-readable reason, the measured value and its limit. */
export function rejectionText({ reason, value, limit }: Rejection): string {
  return `${rejections[reason]} (${reason}: ${value} < ${limit})`
}
