import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../../config/load.ts'
import { FamiliarError, isFamiliarError } from '../../domain/errors.ts'
import type { VisionInfo } from '../../vision/protocol.ts'
import { visionSettings } from '../vision-settings.ts'
import { SeenCache } from './cache.ts'
import { Examiner } from './examiner.ts'
import type { PhotoFile } from './photo-files.ts'
import { pipelineKey } from './pipeline-key.ts'
import { type SeenPhoto, seePhotos } from './see-photos.ts'
import { repeatedPhotos, unreadablePhotos, type Warning } from './warnings.ts'

/** How photos are looked at. */
export interface SightOrder {
  /** The folder where what was seen is kept; 'default': in the data folder, if that can be written; null: nowhere. */
  readonly cache: string | 'default' | null
  /** Vision processes at once; left out: one a core. */
  readonly processes?: number | undefined
}

export interface SightWatcher {
  /** So many photos there are to look at. */
  found(photos: number): void
  /** One more is done. */
  seen(name: string): void
}

export interface Sight {
  readonly info: VisionInfo
  readonly photos: readonly SeenPhoto[]
  readonly warnings: readonly Warning[]
  /** The file where what was seen is kept. */
  readonly cache: string | null
}

/**
 * Looks at photos through the daemon's own pipeline, in vision processes of their own.
 * @throws FamiliarError `interrupted`; what starting vision throws; `file-unusable` for a cache that was asked for
 */
export async function see(
  files: readonly PhotoFile[],
  settings: Settings,
  order: SightOrder,
  watcher: SightWatcher,
  signal: AbortSignal,
): Promise<Sight> {
  const vision = visionSettings(settings)
  const count = Math.max(1, Math.min(order.processes ?? availableParallelism(), files.length))
  using stack = new DisposableStack()
  const examiners = Array.from({ length: count }, () => stack.use(new Examiner(vision)))
  const info = await (examiners[0] as Examiner).info()
  const { cache, warnings } = await openCache(settings, order, pipelineKey(vision, info))
  await using _open = cache
  watcher.found(files.length)
  const onPhoto = ({ file }: SeenPhoto): void => watcher.seen(file.name)
  const photos = await seePhotos(files, { examiners, cache, signal, onPhoto })
  if (signal.aborted) throw interrupted(photos.length, files.length, cache)
  return {
    info,
    photos,
    warnings: [...warnings, ...repeatedPhotos(photos), ...unreadablePhotos(photos)],
    cache: cache?.path ?? null,
  }
}

function interrupted(done: number, of: number, cache: SeenCache | null): FamiliarError {
  const kept = cache === null ? 'nothing was kept' : `what was seen is kept in ${cache.folder}`
  return new FamiliarError('interrupted', `Interrupted after ${done} of ${of} photos; ${kept}`)
}

async function openCache(
  settings: Settings,
  { cache: wanted }: SightOrder,
  key: string,
): Promise<{ readonly cache: SeenCache | null; readonly warnings: readonly Warning[] }> {
  if (wanted === null) return { cache: null, warnings: [] }
  try {
    const folder = wanted === 'default' ? join(settings.data, 'evaluate-cache') : wanted
    const cache = await SeenCache.open(folder, key)
    if (cache.damaged === 0) return { cache, warnings: [] }
    const message = `${cache.path} had ${cache.damaged} damaged entries, which were left out`
    return { cache, warnings: [{ code: 'cache-damaged', message, photos: [] }] }
  } catch (error) {
    // A data folder of the daemon's user is not everybody's, and need not be.
    if (wanted !== 'default' || !isFamiliarError(error)) throw error
    const message = `Nothing is kept, an interruption would begin anew (--cache FOLDER names another place): ${error.message}`
    return { cache: null, warnings: [{ code: 'cache-unusable', message, photos: [] }] }
  }
}
