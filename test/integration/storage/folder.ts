import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type DataFolder, openDataFolder } from '../../../src/storage/data-folder.ts'
import { openStore, type Store, type StoreOptions } from '../../../src/storage/store.ts'
import { options } from './options.ts'

/** A path to nothing yet, in a temporary folder that goes with the test. */
export async function temporaryPath(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'familiar-storage-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  return join(parent, 'data')
}

/** Opens folder and store, runs `use`, and closes both. */
export async function withStore<T>(
  path: string,
  use: (store: Store, folder: DataFolder) => T | Promise<T>,
): Promise<T> {
  const folder = openDataFolder(path)
  try {
    const store = await openStore(folder, options)
    try {
      return await use(store, folder)
    } finally {
      await store.close()
    }
  } finally {
    folder.close()
  }
}

/** An empty store that is closed when the test ends. */
export async function freshStore(wanted: StoreOptions = options): Promise<Store> {
  const folder = openDataFolder(await temporaryPath())
  const store = await openStore(folder, wanted)
  onTestFinished(async () => {
    await store.close()
    folder.close()
  })
  return store
}
