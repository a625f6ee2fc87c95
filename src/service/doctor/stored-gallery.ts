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
  if (!mayOpen(settings.data)) return []
  await using stack = new AsyncDisposableStack()
  const store = await openAsItIs(settings, stack)
  if (store === null) return [found('data-older', 'data', 'of an older version')]
  const whole = ok('data', 'all checksums are right')
  return info === null ? [whole] : [whole, ...galleryFindings(await judge(store, settings, info))]
}

/** A file that root makes in the folder of another user would lock that one out. */
function mayOpen(folder: string): boolean {
  const files = ['familiar.mdb', 'familiar.mdb-lock', 'lock'].map((name) => join(folder, name))
  const [data = ''] = files
  return existsSync(data) && (statSync(data).uid === process.getuid?.() || files.every((file) => existsSync(file)))
}

async function openAsItIs({ data, outbox }: Settings, stack: AsyncDisposableStack): Promise<Store | null> {
  const folder = stack.adopt(openDataFolder(data), (folder) => folder.close())
  try {
    const options = { outbox: { maxEvents: outbox.max_events, clock: systemClock }, asItIs: true }
    return stack.adopt(await openStore(folder, options), (store) => store.close())
  } catch (error) {
    if (error instanceof OlderSchema) return null
    throw error
  }
}

function judge({ gallery }: Store, { recognition }: Settings, info: VisionInfo) {
  const examiner = { info: async () => info, examine: () => Promise.reject(new Error('no photo is examined')) }
  const falseMatchRate = recognition.false_match_rate
  return new GalleryDesk({ gallery, examiner, clock: systemClock, falseMatchRate, onChange: () => {} }).check()
}
