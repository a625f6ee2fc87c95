// A process that opens one store after the other, reads all and writes a little: `node reader.ts <data folder>...`. One line each.
import { writeSync } from 'node:fs'
import { brand, type EmbeddingSpace, type WallMs } from '../../../src/domain/brand.ts'
import { isFamiliarError } from '../../../src/domain/errors.ts'
import { type DataFolder, openDataFolder } from '../../../src/storage/data-folder.ts'
import { openStore, type Store } from '../../../src/storage/store.ts'
import { options } from './options.ts'
import { digestOf } from './state.ts'

/** What became of one folder. */
export type Finding =
  | { readonly path: string; readonly digest: string }
  | { readonly path: string; readonly code: string; readonly message: string }

async function examine(path: string): Promise<Finding> {
  let folder: DataFolder | undefined
  try {
    folder = openDataFolder(path)
    const store = await openStore(folder, options)
    const digest = digestOf(store)
    await write(store)
    await store.close()
    return { path, digest }
  } catch (error) {
    if (!isFamiliarError(error)) throw error
    return { path, code: error.code, message: error.message }
  } finally {
    folder?.close()
  }
}

/** Enough to take pages from the list of free ones. */
async function write({ gallery, outbox }: Store): Promise<void> {
  const now = brand<WallMs>(1_700_000_000_000)
  const template = {
    space: brand<EmbeddingSpace>('reader'),
    quality: 1,
    source: 'reader',
    createdAt: now,
    measures: null,
  }
  for (let i = 0; i < 5; i++) {
    const vector = new Float32Array(512).fill(Math.sqrt(1 / 512))
    const { person } = await gallery.enroll(`Reader ${i}`, [[{ ...template, vector }]])
    await outbox.commit({ id: 'reader', validUntil: now, encode: () => new Uint8Array(3000) })
    if (i === 4) await gallery.remove(person.id)
  }
}

if (import.meta.main) {
  for (const path of process.argv.slice(2)) writeSync(1, `${JSON.stringify(await examine(path))}\n`)
}
