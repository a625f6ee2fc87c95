import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Key } from 'lmdb'
import { z } from 'zod'
import { withRaw } from './schema-1.ts'

/**
 * familiar.mdb as schema 2 (1bbcf5f) had it: two people of three that were enrolled, four templates, four of six
 * events and one set aside, whereabouts, and privacy on.
 */
const stored = new URL('schema-2.mdb.gz', import.meta.url)

/** Makes a data folder as schema 2 left it. */
export async function schema2Folder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 })
  await writeFile(join(path, 'familiar.mdb'), gunzipSync(await readFile(stored)), { mode: 0o600 })
}

/** Every record of every database but `meta`, as it lies there; of schema 2 and later ones. */
export async function checkedRecords(path: string): Promise<Record<string, [Key, unknown][]>> {
  const records: Record<string, [Key, unknown][]> = {}
  await withRaw(path, (environment) => {
    for (const name of environment.names().filter((each) => each !== 'meta')) {
      records[name] = [...environment.table<Key, unknown>(name, z.unknown()).entries()]
    }
  })
  return records
}
