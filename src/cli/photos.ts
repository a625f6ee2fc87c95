import { access, constants, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { MigratedPhoto, NegativeOutcome, Photo, PhotoOutcome } from '../service/people/desk.ts'
import { looksLikeText, rejectionText } from '../service/people/words.ts'

/** Bytes; a photo of 64 megapixels is smaller. */
const maxFile = 50 * 1024 * 1024

/**
 * Looks at all files before any is used, so that a mistyped name changes nothing.
 * @throws FamiliarError `photo-unreadable`
 */
export function openPhotos(paths: readonly string[]): Promise<Photo[]> {
  return Promise.all(
    paths.map(async (path) => {
      await readable(path, checkFile)
      return photoAt(path)
    }),
  )
}

/** A photo that is looked at when it is read. */
export function photoAt(path: string): Photo {
  return {
    source: basename(path),
    read: () =>
      readable(path, async (file) => {
        await checkFile(file)
        return readFile(file)
      }),
  }
}

async function checkFile(path: string): Promise<void> {
  await access(path, constants.R_OK)
  const found = await stat(path)
  if (!found.isFile()) throw new Error('it is no file')
  if (found.size > maxFile) throw new Error(`it has over ${maxFile} bytes`)
}

async function readable<T>(path: string, use: (path: string) => Promise<T>): Promise<T> {
  try {
    return await use(path)
  } catch (error) {
    throw new FamiliarError('photo-unreadable', `The photo ${path} cannot be read: ${messageOf(error)}`)
  }
}

/** What became of one photo of an enrolment, in words. */
export function outcomeText(outcome: PhotoOutcome): string {
  if (!outcome.enrolled) return `${outcome.source}: not used, ${refusalText(outcome)}`
  const { source, quality, warning } = outcome
  const text = `${source}: enrolled, quality ${Math.round(100 * quality)} %`
  return warning === null ? text : `${text}; warning: ${looksLikeText(warning)}`
}

/** What became of a photo that shows somebody who is not a person, in words. */
export function negativeText(outcome: NegativeOutcome): string {
  if (!outcome.noted) return `${outcome.source}: not used, ${refusalText(outcome)}`
  const gone = outcome.dropped === 0 ? '' : '; the oldest one gave way'
  return `${outcome.source}: ${outcome.known ? 'noted already' : 'noted'}${gone}`
}

/** What became of a photo that nets in use had not seen, in words. */
export function migratedText(outcome: MigratedPhoto): string {
  if (outcome.embedded) return `${outcome.source}: seen by ${outcome.spaces.join(', ')}`
  return `${outcome.source}: not used, ${refusalText(outcome)}`
}

type Refusal =
  | Extract<PhotoOutcome, { enrolled: false }>
  | Extract<NegativeOutcome, { noted: false }>
  | Extract<MigratedPhoto, { embedded: false }>

/** Why a photo was not used. */
function refusalText(outcome: Refusal): string {
  switch (outcome.reason) {
    case 'unreadable':
      return 'it is no picture that can be decoded'
    case 'no-face':
      return 'no face was found'
    case 'several-faces':
      return `it shows ${outcome.faces} faces, and nobody can tell which one is meant`
    case 'face-rejected':
      return rejectionText(outcome.rejection)
    case 'duplicate':
      return `it is the photo known as ${outcome.of} (duplicate: ${outcome.similarity.toFixed(2)} >= ${outcome.limit})`
    case 'denied':
      return `it was noted as not the person, as ${outcome.of} (denied: ${outcome.similarity.toFixed(2)} >= ${outcome.limit}); familiar people negatives --clear forgets that`
    case 'looks-like':
      return `${looksLikeText(outcome)}; --force enrols it all the same`
    case 'other-photo':
      return `it is another photo than the one of this name (other-photo: ${outcome.similarity.toFixed(2)} < ${outcome.limit})`
    case 'not-needed':
      return 'all nets in use have seen the photo of this name'
    case 'failed':
      return outcome.error.message
  }
}
