import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../clock/system-clock.ts'
import type { Settings } from '../../config/load.ts'
import { openDataFolder } from '../../storage/data-folder.ts'
import { OlderSchema, openStore, type Store } from '../../storage/store.ts'
import type { VisionInfo } from '../../vision/protocol.ts'
import { GalleryDesk } from '../people/gallery-desk.ts'
import { type Finding, found, ok } from './finding.ts'
import { galleryFindings } from './gallery.ts'

/**
 * Without a daemon: whether what is stored is whole, and what the gallery is worth.
 * @param info of the nets in use; null when they cannot be loaded, and the gallery cannot be judged
 * @throws FamiliarError `data-damaged`, `data-version`, `data-folder-busy`, `data-folder-unusable`
 */
export async function storedFindings(settings: Settings, info: VisionInfo | null): Promise<Finding[]> {
  try {
    return (await withStored(settings, (store) => findingsOf(store, settings, info))) ?? []
  } catch (error) {
    if (error instanceof OlderSchema) return [found('data-older', 'data', error.message)]
    throw error
  }
}

/**
 * Uses what is stored as it is; null when there is nothing, or it is another user's.
 * @throws OlderSchema, and FamiliarError as `storedFindings`
 */
export async function withStored<T>({ data, outbox }: Settings, use: (store: Store) => Promise<T>): Promise<T | null> {
  if (!mayOpen(data)) return null
  await using stack = new AsyncDisposableStack()
  const folder = stack.adopt(openDataFolder(data), (folder) => folder.close())
  const options = { outbox: { maxEvents: outbox.max_events, clock: systemClock }, asItIs: true }
  return await use(stack.adopt(await openStore(folder, options), (store) => store.close()))
}

/** A file that root makes in the folder of another user would lock that one out. */
function mayOpen(folder: string): boolean {
  const files = ['familiar.mdb', 'familiar.mdb-lock', 'lock'].map((name) => join(folder, name))
  const [data = ''] = files
  return existsSync(data) && (statSync(data).uid === process.getuid?.() || files.every((file) => existsSync(file)))
}

async function findingsOf(
  { gallery, presence }: Store,
  { recognition }: Settings,
  info: VisionInfo | null,
): Promise<Finding[]> {
  const closed = presence.privacy() ? [found('privacy-is-on', 'privacy', 'is on: no camera is opened')] : []
  const known = [ok('data', 'all checksums are right'), ...closed]
  if (info === null) return known
  const examiner = { info: async () => info, examine: () => Promise.reject(new Error('no photo is examined')) }
  const falseMatchRate = recognition.false_match_rate
  const desk = new GalleryDesk({ gallery, examiner, clock: systemClock, falseMatchRate, onChange: () => {} })
  return [...known, ...galleryFindings(await desk.check())]
}
