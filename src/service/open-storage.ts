import { systemClock } from '../clock/system-clock.ts'
import type { Settings } from '../config/load.ts'
import { openDataFolder } from '../storage/data-folder.ts'
import { openStore, type Store } from '../storage/store.ts'

/**
 * Takes the data folder and opens what is stored in it; `stack` closes the store, and gives the folder back after it.
 * @throws FamiliarError `data-folder-busy`, `data-folder-unusable`, `data-damaged`, `data-version`
 */
export async function openStorage(
  { data, outbox }: Pick<Settings, 'data' | 'outbox'>,
  stack: AsyncDisposableStack,
): Promise<Store> {
  const folder = stack.adopt(openDataFolder(data), (folder) => folder.close())
  const options = { outbox: { maxEvents: outbox.max_events, clock: systemClock } }
  return stack.adopt(await openStore(folder, options), (store) => store.close())
}
