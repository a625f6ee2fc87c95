import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { open } from 'lmdb'
import { expect, test } from 'vitest'
import { brand, type EmbeddingSpace, type WallMs } from '../../../src/domain/brand.ts'
import type { PhotoTemplates, Template } from '../../../src/domain/person.ts'
import { makeBackup } from '../../../src/storage/backups.ts'
import { Environment } from '../../../src/storage/environment.ts'
import { type Header, readHeader } from '../../../src/storage/lmdb-header.ts'
import type { Store } from '../../../src/storage/store.ts'
import { temporaryPath, withStore } from './folder.ts'
import { releasedVector } from './schema-1.ts'
import { digestOf } from './state.ts'

// LMDB makes a file with pages of the kernel's size: 4 KiB on a Pi 4, 16 KiB on a Pi 5. The file keeps it, wherever it goes.
const large = 16_384
const now = brand<WallMs>(1_700_000_000_000)
const space = brand<EmbeddingSpace>('facenet')

/** A path to a data folder whose file was begun by a kernel with pages of 16 KiB. */
async function folderOfLargePages(): Promise<string> {
  const path = await temporaryPath()
  await mkdir(path, { mode: 0o700 })
  await open({ path: fileIn(path), noSubdir: true, pageSize: large }).close()
  return path
}

function fileIn(folder: string): string {
  return join(folder, 'familiar.mdb')
}

function headerOf(folder: string): Header {
  const fd = openSync(fileIn(folder), 'r')
  try {
    const header = readHeader(fd)
    if (header === undefined || typeof header === 'string') throw new Error(header ?? 'the file is empty')
    return header
  } finally {
    closeSync(fd)
  }
}

function template(seed: number): Template {
  return { space, vector: releasedVector(seed), quality: 1, source: 'photo.jpg', createdAt: now, measures: null }
}

/** Enough for trees of several levels, free pages, and values that have pages of their own. */
async function live({ gallery, outbox }: Store): Promise<void> {
  for (const [name, seed] of [
    ['Anna', 0],
    ['Bob', 100],
  ] as const) {
    const more = Array.from({ length: 30 }, (_, i): PhotoTemplates => [template(seed + i)])
    await gallery.enroll(name, [[template(seed + 30)], ...more])
  }
  for (const bytes of [200, 20_000, 60_000]) {
    const { seq } = await outbox.commit({ id: 'event', validUntil: now, encode: () => new Uint8Array(bytes).fill(1) })
    await outbox.settle(seq - 1)
  }
}

test('a file whose pages are larger than this kernel has them is used, and opened again, as any other', async () => {
  const path = await folderOfLargePages()
  const digest = await withStore(path, async (store) => {
    await live(store)
    return digestOf(store)
  })
  expect(headerOf(path)).toMatchObject({ pageSize: large, main: { entries: expect.any(Number) } })
  expect(await withStore(path, digestOf)).toBe(digest)
})

test('its backup is whole', async () => {
  const [path, other] = [await folderOfLargePages(), await temporaryPath()]
  const digest = await withStore(path, async (store) => {
    await live(store)
    return digestOf(store)
  })
  const environment = new Environment(fileIn(path))
  const backup = await makeBackup(environment, path, 4).finally(() => environment.close())
  await mkdir(other, { mode: 0o700 })
  await writeFile(fileIn(other), await readFile(backup), { mode: 0o600 })
  expect(await withStore(other, digestOf)).toBe(digest)
  expect(headerOf(other).pageSize).toBe(large)
})

test('when somebody is removed from it, the new file has pages of this kernel, and everybody else', async () => {
  const path = await folderOfLargePages()
  const digest = await withStore(path, async (store) => {
    await live(store)
    const [anna] = store.gallery.people()
    await store.gallery.remove(anna?.id ?? brand(''))
    return digestOf(store)
  })
  const fresh = await temporaryPath()
  await withStore(fresh, () => {})
  expect(headerOf(path).pageSize).toBe(headerOf(fresh).pageSize)
  await withStore(path, (store) => {
    expect(store.gallery.people().map(({ name }) => name)).toEqual(['Bob'])
    expect(digestOf(store)).toBe(digest)
  })
})

test('a damaged page of it is seen', async () => {
  const path = await folderOfLargePages()
  await withStore(path, live)
  const { root } = headerOf(path).main
  const file = await readFile(fileIn(path))
  file.fill(0, (root ?? 0) * large, ((root ?? 0) + 1) * large)
  await writeFile(fileIn(path), file)
  await expect(withStore(path, () => {})).rejects.toMatchObject({ code: 'data-damaged' })
})

test('a file of small pages is read where LMDB takes the pages of the kernel for large ones', async () => {
  const path = await temporaryPath()
  const [digest, names] = await withStore(path, async (store) => {
    await live(store)
    return [digestOf(store), store.gallery.people().map(({ name }) => name)]
  })
  const small = headerOf(path).pageSize
  // As mdb_env_create on such a kernel does, the option sets what LMDB takes for the kernel's size; the file has its own.
  const root = open<Uint8Array>({ path: fileIn(path), noSubdir: true, maxDbs: 32, pageSize: large, encoding: 'binary' })
  const people = root.openDB<Uint8Array>({ name: 'people', encoding: 'binary' })
  expect(people.getCount()).toBe(names.length)
  expect(root.getStats()).toMatchObject({ pageSize: small })
  await people.put('more', Uint8Array.of(1))
  await people.remove('more')
  await root.close()
  expect(await withStore(path, digestOf)).toBe(digest)
})
