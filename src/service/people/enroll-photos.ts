import { attempt, retryAfter } from './attempt.ts'
import type { Desk, EnrolmentReport, EnrolOptions, Failed, Photo, PhotoOutcome } from './desk.ts'

export interface PersonEnrolment {
  readonly name: string
  /** Null when no photo was used. */
  readonly person: EnrolmentReport['person']
  readonly photos: readonly PhotoOutcome[]
}

interface EnrolPhotosOptions extends EnrolOptions {
  /** Ends the work after the photo that is in work. */
  readonly signal: AbortSignal
  readonly onPhoto: (outcome: PhotoOutcome) => void
  /** Milliseconds to wait for a vision that died before each further attempt. */
  readonly retryAfter?: readonly number[]
}

/**
 * Enrols photos one by one; a photo that fails is an outcome, and the next one follows.
 * @throws FamiliarError what concerns every photo: `person-name-invalid`, `data-folder-unusable`, `daemon-unreachable`
 */
export async function enrollPhotos(
  desk: Pick<Desk, 'enroll'>,
  name: string,
  photos: readonly Photo[],
  { signal, onPhoto, retryAfter: wait = retryAfter, force = false }: EnrolPhotosOptions,
): Promise<PersonEnrolment> {
  let person: EnrolmentReport['person'] = null
  const outcomes: PhotoOutcome[] = []
  for (const photo of photos) {
    if (signal.aborted) break
    const report = outcomeOf(photo, await attempt(() => desk.enroll(name, photo, { force }), wait))
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

function outcomeOf({ source }: Photo, report: EnrolmentReport | Failed): Pick<EnrolmentReport, 'person' | 'photo'> {
  return 'photo' in report ? report : { person: null, photo: { source, enrolled: false, ...report } }
}
