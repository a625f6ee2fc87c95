import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { brand, type CameraId, type EmbeddingSpace, type StrangerId, type WallMs } from '../../../src/domain/brand.ts'
import type { Template } from '../../../src/domain/person.ts'
import { openDataFolder } from '../../../src/storage/data-folder.ts'
import { Environment, type RawTable } from '../../../src/storage/environment.ts'
import { restoreStore } from '../../../src/storage/restore-store.ts'
import type { Store } from '../../../src/storage/store.ts'
import { temporaryPath, withStore } from './folder.ts'
import { options } from './options.ts'
import { schema2Folder } from './schema-2.ts'

const now = brand<WallMs>(1_700_000_000_000)
const template: Template = {
  space: brand<EmbeddingSpace>('space'),
  vector: Float32Array.of(0.6, 0.8),
  quality: 0.5,
  source: 'photo.jpg',
  createdAt: now,
  measures: null,
}

async function commit({ outbox }: Store, text: string): Promise<number> {
  const { seq } = await outbox.commit({ id: text, validUntil: now, encode: () => new TextEncoder().encode(text) })
  return seq
}

/** Something of everything. */
async function live(store: Store): Promise<void> {
  const { gallery, centres, strangers, outbox, presence } = store
  const { person } = await gallery.enroll('Anna', [[template]])
  await gallery.deny(person.id, [[{ ...template, vector: Float32Array.of(0.8, 0.6) }]])
  await centres.learn([{ camera: brand<CameraId>('door'), space: template.space, vector: template.vector, count: 7 }])
  await strangers.save({
    id: brand<StrangerId>('01ARZ3NDEKTSV4RRFFQ69G5FAV'),
    visits: 1,
    firstSeenAt: now,
    lastSeenAt: now,
    name: null,
    looks: [[template]],
  })
  await commit(store, 'sent')
  await outbox.settle(1)
  await commit(store, 'refused')
  await outbox.setAside(2, 'too large')
  await commit(store, 'waits')
  await presence.setPrivacy(true)
  const away = { camera: null, seenAtWall: null, clockSynced: true, bootId: 'boot', seenAt: null, watched: 0 } as const
  await presence.save([{ subject: person.id, state: 'OFF', ...away }])
}

const stateOf = ({ gallery, centres, strangers, outbox, presence }: Store) => ({
  dump: gallery.dump(),
  learnt: centres.learnt(),
  strangers: strangers.list(),
  next: outbox.next(0),
  asides: outbox.asides(),
  counts: outbox.counts,
  privacy: presence.privacy(),
})

async function restore(path: string, tables: readonly RawTable[], newNode = false): Promise<string | null> {
  const folder = openDataFolder(path)
  try {
    return await restoreStore(folder, tables, { ...options, newNode })
  } finally {
    folder.close()
  }
}

async function dumped(path: string): Promise<readonly RawTable[]> {
  return withStore(path, async (store) => {
    await live(store)
    return store.dump().tables
  })
}

test('all that was stored comes back elsewhere, but for where people are; numbers go on above those that were given', async () => {
  const from = await temporaryPath()
  const tables = await dumped(from)
  const before = await withStore(from, (store) => ({
    state: stateOf(store),
    ...store,
    revision: store.gallery.revision,
  }))
  const path = await temporaryPath()
  expect(await restore(path, tables)).toBeNull()
  await withStore(path, async (store) => {
    expect(stateOf(store)).toEqual(before.state)
    expect(store.presence.load()).toEqual([])
    expect(store.nodeId).toBe(before.nodeId)
    expect(store.gallery.revision).toBeGreaterThan(before.revision + 1_000_000)
    expect(store.gallery.changes(before.revision)).toMatchObject([{ kind: 'restored' }])
    expect(await commit(store, 'new')).toBeGreaterThan(1_000_000)
  })
  expect((await readdir(path)).sort()).toEqual(['familiar.mdb', 'familiar.mdb-lock', 'lock'])
  expect((await stat(join(path, 'familiar.mdb'))).mode & 0o777).toBe(0o600)
})

test('what was there before is kept, for its owner alone; even when it is damaged', async () => {
  const tables = await dumped(await temporaryPath())
  const path = await temporaryPath()
  await withStore(path, ({ gallery }) => gallery.enroll('Somebody else', [[template]]))
  const old = await readFile(join(path, 'familiar.mdb'))
  const kept = (await restore(path, tables, true)) ?? ''
  expect(kept).toMatch(/backup-replaced-.*\.mdb$/)
  expect(await readFile(kept)).toEqual(old)
  expect((await stat(kept)).mode & 0o777).toBe(0o600)
  await withStore(path, ({ gallery }) => expect(gallery.people().map(({ name }) => name)).toEqual(['Anna']))

  await writeFile(join(path, 'familiar.mdb'), 'not a database any more')
  await restore(path, tables)
  await withStore(path, async ({ gallery }) => {
    const [anna] = gallery.people()
    expect(anna?.name).toBe('Anna')
    // Copies hold who is to be forgotten.
    await gallery.remove(anna?.id ?? brand(''))
  })
  expect((await readdir(path)).filter((name) => name.startsWith('backup'))).toEqual([])
})

test('a second device of the same backup is another node', async () => {
  const from = await temporaryPath()
  const tables = await dumped(from)
  const path = await temporaryPath()
  await restore(path, tables, true)
  const ids = await Promise.all([from, path].map((each) => withStore(each, ({ nodeId }) => nodeId)))
  expect(new Set(ids).size).toBe(2)
})

test('a backup of an older schema is brought to this one', async () => {
  const old = await temporaryPath()
  await schema2Folder(old)
  const environment = new Environment(join(old, 'familiar.mdb'))
  const tables = environment.dump()
  await environment.close()
  const path = await temporaryPath()
  await restore(path, tables)
  await withStore(path, ({ gallery, nodeId }) => {
    expect(gallery.people().map(({ name, photos }) => [name, photos])).toEqual([
      ['Anna Bell', 3],
      ['Jürgen', 1],
    ])
    expect(nodeId).toBe('7a7b549fccb75e4a')
  })
})

test.each([
  ['of a newer schema', 'meta', Uint8Array.of(99), 'data-version'],
  ['with a damaged record', 'people', new Uint8Array(40), 'backup-invalid'],
  ['with a database that there is not', 'others', new Uint8Array(40), 'backup-invalid'],
])('a backup %s is refused, and changes nothing', async (_, name, bytes, code) => {
  const tables = await dumped(await temporaryPath())
  const key = tables.find((table) => table.name === name)?.records[0]?.[0] ?? 'key'
  const changed = [...tables.filter((table) => table.name !== name), { name, records: [[key, bytes]] as const }]
  const path = await temporaryPath()
  await withStore(path, ({ gallery }) => gallery.enroll('Somebody else', [[template]]))
  const before = await temporaryPath()
  await cp(path, before, { recursive: true })
  await expect(restore(path, changed)).rejects.toMatchObject({ code })
  expect(await readFile(join(path, 'familiar.mdb'))).toEqual(await readFile(join(before, 'familiar.mdb')))
  expect(await readdir(path)).toEqual(await readdir(before))
})

test('a dump is of one moment, while people are enrolled and removed', async () => {
  const path = await temporaryPath()
  await withStore(path, async (store) => {
    const { gallery } = store
    let isDone = false
    const work = (async () => {
      for (let i = 0; i < 12; i++) {
        const { person } = await gallery.enroll(`Person ${i}`, [[template]])
        if (i % 4 === 3) await gallery.remove(person.id)
      }
      isDone = true
    })()
    const seen = new Set<number>()
    while (!isDone) {
      const { tables } = store.dump()
      const sizeOf = (name: string): number => tables.find((table) => table.name === name)?.records.length ?? 0
      // A person, a template and a change are one transaction.
      expect(sizeOf('templates')).toBe(sizeOf('people'))
      seen.add(sizeOf('people'))
      await new Promise(setImmediate)
    }
    await work
    expect(seen.size).toBeGreaterThan(3)
  })
})
