import { basename } from 'node:path'
import { nameKey } from '../../storage/name.ts'
import { attempt, retryAfter } from './attempt.ts'
import type { Desk, MigratedPhoto, PersonMigration, Photo } from './desk.ts'
import type { PersonFolder } from './people-folder.ts'

interface MigratePhotosOptions {
  /** Ends the work after the photo that is in work. */
  readonly signal: AbortSignal
  readonly onPhoto: (outcome: MigratedPhoto) => void
  /** As in `attempt`. */
  readonly retryAfter?: readonly number[]
}

/** The files of a person's folder that have the names of photos which lack something. */
export function photosFor({ name, photos }: PersonMigration, folders: readonly PersonFolder[]): string[] {
  const wanted = new Set(photos.map(({ source }) => source))
  const own = folders.filter((folder) => nameKey(folder.name) === nameKey(name))
  return own.flatMap((folder) => folder.photos.filter((path) => wanted.has(basename(path))))
}

/**
 * Lets the nets in use see photos one by one; a photo that fails is an outcome, and the next one follows.
 * @throws FamiliarError what concerns every photo: `person-unknown`, `data-folder-unusable`, `daemon-unreachable`
 */
export async function migratePhotos(
  desk: Pick<Desk, 'migrate'>,
  who: string,
  photos: readonly Photo[],
  { signal, onPhoto, retryAfter: wait = retryAfter }: MigratePhotosOptions,
): Promise<readonly MigratedPhoto[]> {
  const outcomes: MigratedPhoto[] = []
  for (const photo of photos) {
    if (signal.aborted) break
    const report = await attempt(() => desk.migrate(who, photo), wait)
    const outcome: MigratedPhoto = 'embedded' in report ? report : { source: photo.source, embedded: false, ...report }
    outcomes.push(outcome)
    onPhoto(outcome)
  }
  return outcomes
}
