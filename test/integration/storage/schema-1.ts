import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Key } from 'lmdb'
import { z } from 'zod'
import { Environment } from '../../../src/storage/environment.ts'

/** familiar.mdb as version 0.1.0 (da293a1) wrote it: two people, four templates, four of six events. */
const released = new URL('schema-1.mdb.gz', import.meta.url)

/** Makes a data folder as version 0.1.0 left it. */
export async function releasedFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 })
  await writeFile(join(path, 'familiar.mdb'), gunzipSync(await readFile(released)), { mode: 0o600 })
}

/** The template that the released file has under this number: 512 dimensions, of unit length. */
export function releasedVector(seed: number): Float32Array {
  const values = Float32Array.from({ length: 512 }, (_, i) => Math.sin(seed * 1000 + i))
  const length = Math.hypot(...values)
  return values.map((value) => value / length)
}

/** Adds to a folder of schema 1 what makes its migration take its time: this many events. */
export async function addEvents(path: string, count: number): Promise<void> {
  await withRaw(path, (environment) => {
    const outbox = environment.table<number, unknown>('outbox', z.unknown(), { checked: false })
    for (let seq = 7; seq < 7 + count; seq++) {
      outbox.put(seq, { id: 'event', validUntil: 1_700_000_000_000, payload: new Uint8Array(500).fill(seq) })
    }
    environment.table<'seq', unknown>('meta', z.unknown(), { checked: false }).put('seq', 6 + count)
  })
}

/** Every record of every database, as it lies there. */
export async function rawRecords(path: string): Promise<Record<string, [Key, unknown][]>> {
  const records: Record<string, [Key, unknown][]> = {}
  await withRaw(path, (environment) => {
    for (const name of ['people', 'templates', 'changes', 'outbox', 'meta']) {
      records[name] = [...environment.table<Key, unknown>(name, z.unknown(), { checked: false }).entries()]
    }
  })
  return records
}

export async function withRaw(path: string, use: (environment: Environment) => void): Promise<void> {
  const environment = new Environment(join(path, 'familiar.mdb'))
  try {
    await environment.write(() => use(environment))
  } finally {
    await environment.close()
  }
}
