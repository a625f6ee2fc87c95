import { setTimeout as delay } from 'node:timers/promises'
import { isFamiliarError, reportOf } from '../../domain/errors.ts'
import type { Desk, EnrolmentReport, Photo, PhotoOutcome } from './desk.ts'

export interface PersonEnrolment {
  readonly name: string
  /** Null when no photo was used. */
  readonly person: EnrolmentReport['person']
  readonly photos: readonly PhotoOutcome[]
}

interface EnrolOptions {
  /** Ends the work after the photo that is in work. */
  readonly signal: AbortSignal
  readonly onPhoto: (outcome: PhotoOutcome) => void
  /** Milliseconds to wait for a vision that died before each further attempt. */
  readonly retryAfter?: readonly number[]
}

/** Vision comes back within a second, unless it dies again and again. */
const defaultRetryAfter = [1000, 4000]

/**
 * Enrols photos one by one; a photo that fails is an outcome, and the next one follows.
 * @throws FamiliarError what concerns every photo: `person-name-invalid`, `data-folder-unusable`, `daemon-unreachable`
 */
export async function enrollPhotos(
  desk: Pick<Desk, 'enroll'>,
  name: string,
  photos: readonly Photo[],
  { signal, onPhoto, retryAfter = defaultRetryAfter }: EnrolOptions,
): Promise<PersonEnrolment> {
  let person: EnrolmentReport['person'] = null
  const outcomes: PhotoOutcome[] = []
  for (const photo of photos) {
    if (signal.aborted) break
    const report = await enrollOne(desk, name, photo, retryAfter)
    person = latest(person, report.person)
    outcomes.push(report.photo)
    onPhoto(report.photo)
  }
  return { name, person, photos: outcomes }
}

/** Created by the first photo, the person is known to the others. */
function latest(before: EnrolmentReport['person'], now: EnrolmentReport['person']): EnrolmentReport['person'] {
  return now === null ? before : { ...now, created: before?.created || now.created }
}

async function enrollOne(
  desk: Pick<Desk, 'enroll'>,
  name: string,
  photo: Photo,
  retryAfter: readonly number[],
): Promise<Pick<EnrolmentReport, 'person' | 'photo'>> {
  try {
    return await desk.enroll(name, photo)
  } catch (error) {
    if (!isFamiliarError(error)) throw error
    const [wait, ...others] = retryAfter
    if (error.code === 'vision-unavailable' && wait !== undefined) {
      await delay(wait)
      return enrollOne(desk, name, photo, others)
    }
    if (error.code !== 'photo-unreadable' && error.code !== 'vision-unavailable') throw error
    return { person: null, photo: { source: photo.source, enrolled: false, reason: 'failed', error: reportOf(error) } }
  }
}
