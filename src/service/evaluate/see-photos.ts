import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { messageOf } from '../../domain/errors.ts'
import type { SeenCache } from './cache.ts'
import type { Examiner } from './examiner.ts'
import type { PhotoFile } from './photo-files.ts'
import { type Seen, seenIn } from './seen.ts'

/** Bytes; a photo of 64 megapixels is smaller. */
const maxFile = 50 * 1024 * 1024

/** One photo, with what was seen in it. */
export interface SeenPhoto {
  readonly file: PhotoFile
  /** Of its bytes; null when they cannot be read. */
  readonly sha256: string | null
  /** `failed`: its file cannot be read, or vision died of it. */
  readonly seen: Seen | { readonly outcome: 'failed'; readonly reason: string }
}

interface Options {
  /** Each sees one photo at a time. */
  readonly examiners: readonly Pick<Examiner, 'examine'>[]
  readonly cache: SeenCache | null
  /** Ends the work after the photos that are in work. */
  readonly signal: AbortSignal
  readonly onPhoto: (photo: SeenPhoto, isKnown: boolean) => void
}

/**
 * Looks at all photos; one that cannot be looked at is an outcome.
 * @returns in the order of `files`; fewer when it was interrupted
 * @throws FamiliarError what starting vision throws, `file-unusable` when the cache cannot be written
 */
export async function seePhotos(files: readonly PhotoFile[], options: Options): Promise<SeenPhoto[]> {
  const { examiners, cache, signal, onPhoto } = options
  const seen: (SeenPhoto | undefined)[] = files.map(() => undefined)
  let next = 0
  const work = async (examiner: Pick<Examiner, 'examine'>): Promise<void> => {
    while (next < files.length && !signal.aborted) {
      const place = next++
      const file = files[place] as PhotoFile
      const looked = await look(file, examiner, cache)
      seen[place] = looked.photo
      onPhoto(looked.photo, looked.isKnown)
    }
  }
  await Promise.all(examiners.map(work))
  return seen.filter((photo) => photo !== undefined)
}

async function look(
  file: PhotoFile,
  examiner: Pick<Examiner, 'examine'>,
  cache: SeenCache | null,
): Promise<{ readonly photo: SeenPhoto; readonly isKnown: boolean }> {
  const bytes = await read(file.path)
  if (typeof bytes === 'string') return failed(file, null, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const known = cache?.get(sha256)
  if (known !== undefined) return { photo: { file, sha256, seen: known }, isKnown: true }
  const examination = await examiner.examine(bytes)
  if (examination === null) return failed(file, sha256, 'the vision process died of it')
  const seen = seenIn(examination)
  await cache?.add(sha256, seen)
  return { photo: { file, sha256, seen }, isKnown: false }
}

function failed(file: PhotoFile, sha256: string | null, reason: string) {
  return { photo: { file, sha256, seen: { outcome: 'failed', reason } }, isKnown: false } as const
}

/** The bytes, or why there are none. */
async function read(path: string): Promise<Uint8Array | string> {
  try {
    const found = await stat(path)
    // A pipe or a device may have no end.
    if (!found.isFile()) return 'it is no file'
    return found.size > maxFile ? `it has over ${maxFile} bytes` : await readFile(path)
  } catch (error) {
    return messageOf(error)
  }
}
