import { openDataFolder } from '../storage/data-folder.ts'
import { openStore, type Store } from '../storage/store.ts'

/**
 * Takes the data folder and opens what is stored in it; `stack` closes the store, and gives the folder back after it.
 * @throws FamiliarError `data-folder-busy`, `data-folder-unusable`, `data-damaged`, `data-version`
 */
export async function openStorage(path: string, stack: AsyncDisposableStack): Promise<Store> {
  const folder = stack.adopt(openDataFolder(path), (folder) => folder.close())
  return stack.adopt(await openStore(folder), (store) => store.close())
}
