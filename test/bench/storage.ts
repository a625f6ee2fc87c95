// What storage costs with 400 templates and 10,000 events that wait: `node test/bench/storage.ts`. On the file system of TMPDIR.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brand, type EmbeddingSpace, type WallMs } from '../../src/domain/brand.ts'
import type { PhotoTemplates, Template } from '../../src/domain/person.ts'
import { openDataFolder } from '../../src/storage/data-folder.ts'
import { openStore, type Store } from '../../src/storage/store.ts'

const now = brand<WallMs>(1_700_000_000_000)
const options = { outbox: { maxEvents: 10_000, clock: { wall: () => now, synced: () => true } } }
const payload = new Uint8Array(700).fill(65)

function template(seed: number): Template {
  const values = Float32Array.from({ length: 512 }, (_, i) => Math.sin(seed * 1000 + i))
  const length = Math.hypot(...values)
  const vector = values.map((value) => value / length)
  return {
    space: brand<EmbeddingSpace>('bench'),
    vector,
    quality: 0.5,
    source: 'photo.jpg',
    createdAt: now,
    measures: null,
  }
}

/** Prints the milliseconds that one of `count` equal actions takes. */
async function time<T>(what: string, action: () => Promise<T> | T, count = 1): Promise<T> {
  const begin = performance.now()
  const result = await action()
  console.log(what.padEnd(40), ((performance.now() - begin) / count).toFixed(3).padStart(10), 'ms')
  return result
}

function commit({ outbox }: Store): Promise<unknown> {
  return outbox.commit({ id: 'event', validUntil: now, encode: () => payload })
}

async function fill(store: Store): Promise<void> {
  for (let person = 0; person < 20; person++) {
    const [first, ...rest] = Array.from({ length: 20 }, (_, i) => [template(20 * person + i)]) as unknown as [
      PhotoTemplates,
      ...PhotoTemplates[],
    ]
    await store.gallery.enroll(`Person ${person}`, [first, ...rest])
  }
  for (let i = 0; i < 100; i++) await Promise.all(Array.from({ length: 100 }, () => commit(store)))
}

const path = mkdtempSync(join(tmpdir(), 'familiar-bench-'))
const folder = openDataFolder(path)
const store = await openStore(folder, options)
await time('fill', () => fill(store))
await time('count what waits', () => void Array.from({ length: 1000 }, () => store.outbox.counts), 1000)
await time('next', () => void Array.from({ length: 1000 }, () => store.outbox.next(5000)), 1000)
await time(
  'commit an event',
  async () => {
    for (let i = 0; i < 100; i++) await commit(store)
  },
  100,
)
const [one, other] = store.gallery.people()
if (one) await time('rename somebody', () => store.gallery.rename(one.id, 'Renamed'))
if (other) await time('remove somebody', () => store.gallery.remove(other.id))
await store.close()
const again = await time('open and check everything', () => openStore(folder, options))
console.log('file'.padEnd(40), (statSync(join(path, 'familiar.mdb')).size / 1e6).toFixed(1).padStart(10), 'MB')
await again.close()
folder.close()
rmSync(path, { recursive: true })
