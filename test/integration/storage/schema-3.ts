import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/**
 * familiar.mdb as schema 3 (59adc4d) had it: two people of three that were enrolled, one with a rate of their own, four
 * templates, a negative, a camera's mean, a stranger, one of three events and one set aside, whereabouts, and privacy on.
 */
const stored = new URL('schema-3.mdb.gz', import.meta.url)

/** Makes a data folder as schema 3 left it. */
export async function schema3Folder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 })
  await writeFile(join(path, 'familiar.mdb'), gunzipSync(await readFile(stored)), { mode: 0o600 })
}
