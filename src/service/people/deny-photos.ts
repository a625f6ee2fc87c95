import { attempt, retryAfter } from './attempt.ts'
import type { Desk, NegativeOutcome, Photo } from './desk.ts'

interface DenyPhotosOptions {
  /** Ends the work after the photo that is in work. */
  readonly signal: AbortSignal
  readonly onPhoto: (outcome: NegativeOutcome) => void
  /** As in `attempt`. */
  readonly retryAfter?: readonly number[]
}

/**
 * Notes photos one by one as not showing a person; a photo that fails is an outcome, and the next one follows.
 * @throws FamiliarError what concerns every photo: `person-unknown`, `data-folder-unusable`, `daemon-unreachable`
 */
export async function denyPhotos(
  desk: Pick<Desk, 'deny'>,
  who: string,
  photos: readonly Photo[],
  { signal, onPhoto, retryAfter: wait = retryAfter }: DenyPhotosOptions,
): Promise<readonly NegativeOutcome[]> {
  const outcomes: NegativeOutcome[] = []
  for (const photo of photos) {
    if (signal.aborted) break
    const report = await attempt(() => desk.deny(who, photo), wait)
    const outcome: NegativeOutcome = 'noted' in report ? report : { source: photo.source, noted: false, ...report }
    outcomes.push(outcome)
    onPhoto(outcome)
  }
  return outcomes
}
