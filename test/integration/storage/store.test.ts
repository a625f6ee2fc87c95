import { copyFile, mkdir, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { open as openLmdb } from 'lmdb'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { brand, type EmbeddingSpace, type WallMs } from '../../../src/domain/brand.ts'
import type { Template } from '../../../src/domain/person.ts'
import type { Outbox } from '../../../src/ports/outbox.ts'
import { Environment } from '../../../src/storage/environment.ts'
import { MemoryOutbox } from '../../../src/storage/memory.ts'
import { freshStore, temporaryPath, withStore } from './folder.ts'
import { options } from './options.ts'

const space = brand<EmbeddingSpace>('test')
const now = brand<WallMs>(1_700_000_000_000)
const template: Template = {
  space,
  vector: Float32Array.of(0.6, 0.8),
  quality: 0.7,
  source: 'photo',
  createdAt: now,
  measures: null,
}
const event = { id: 'event', validUntil: now, encode: (seq: number) => Uint8Array.of(seq) }
const damaged = expect.objectContaining({ code: 'data-damaged' })

/** Changes the closed store's file from below. */
async function tamper(path: string, change: (environment: Environment) => void): Promise<void> {
  const environment = new Environment(join(path, 'familiar.mdb'))
  await environment.write(() => change(environment))
  await environment.close()
}

async function filledStore(people: number): Promise<string> {
  const path = await temporaryPath()
  await withStore(path, async ({ gallery }) => {
    for (let i = 0; i < people; i++) await gallery.enroll(`Person ${i}`, [[template]])
  })
  return path
}

test('reopening keeps everything', async () => {
  const path = await temporaryPath()
  const before = await withStore(path, async ({ gallery, outbox, nodeId }) => {
    await gallery.enroll('Anna', [[template], [template]])
    await gallery.enroll('Bob', [[template]])
    await outbox.commit(event)
    await outbox.settle((await outbox.commit(event)).seq)
    return { people: gallery.people(), snapshot: gallery.snapshot([space]), entry: outbox.next(0), nodeId }
  })
  expect(before.nodeId).toMatch(/^[0-9a-f]{16}$/)
  await withStore(path, async ({ gallery, outbox, nodeId }) => {
    const after = { people: gallery.people(), snapshot: gallery.snapshot([space]), entry: outbox.next(0), nodeId }
    expect(after).toEqual(before)
    expect(gallery.revision).toBe(2)
    expect(outbox.size).toBe(1)
    expect((await outbox.commit(event)).seq).toBe(3)
  })
})

test('an empty outbox goes on counting after a restart', async () => {
  const path = await temporaryPath()
  await withStore(path, async ({ outbox }) => outbox.settle((await outbox.commit(event)).seq))
  await withStore(path, async ({ outbox }) => {
    expect(outbox.size).toBe(0)
    expect((await outbox.commit(event)).seq).toBe(2)
  })
})

test('each folder is another node', async () => {
  const [one, other] = [await freshStore(), await freshStore()]
  expect(one.nodeId).not.toBe(other.nodeId)
})

test('close waits for running writes, and later ones are refused', async () => {
  const path = await temporaryPath()
  const { outbox, running } = await withStore(path, ({ outbox }) => ({ outbox, running: outbox.commit(event) }))
  expect((await running).seq).toBe(1)
  await expect(outbox.commit(event)).rejects.toThrow('closed')
  await withStore(path, (store) => {
    expect(store.outbox.size).toBe(1)
  })
})

test('a store of a newer version is refused and left as it is', async () => {
  const path = await filledStore(1)
  await tamper(path, (environment) =>
    environment.table<'schema', number>('meta', z.int(), { checked: false }).put('schema', 5),
  )
  await expect(withStore(path, () => undefined)).rejects.toThrow(
    expect.objectContaining({ code: 'data-version', message: expect.stringContaining('schema 5') }),
  )
})

test.each([
  ['a vector that is not of unit length', { vector: new Uint8Array(8) }],
  ['a vector of NaN', { vector: new Uint8Array(8).fill(0xff) }],
  ['a vector that is cut off', { vector: new Uint8Array(7) }],
  ['no vector', { vector: undefined }],
  ['another shape', { more: 1 }],
])('a damaged template with %s is an error and no match', async (_, change) => {
  const path = await filledStore(1)
  await tamper(path, (environment) => {
    const templates = environment.table<string[], object>('templates', z.record(z.string(), z.unknown()))
    for (const [key, record] of templates.entries()) templates.put(key, { ...record, ...change })
  })
  await withStore(path, ({ gallery }) => {
    expect(() => gallery.snapshot([space])).toThrow(
      expect.objectContaining({
        code: 'data-damaged',
        message: expect.stringMatching(/familiar\.mdb: templates test,.* cannot be read/),
      }),
    )
  })
})

/** A closed store with one of everything, and its file's bytes. */
async function smallStore(): Promise<{ path: string; file: Buffer }> {
  const path = await filledStore(1)
  await withStore(path, async ({ outbox, presence }) => {
    await outbox.commit({ ...event, encode: () => new TextEncoder().encode('a payload of its own') })
    await outbox.commit({ ...event, encode: () => new TextEncoder().encode('another one as long.') })
    await presence.setPrivacy(true)
  })
  return { path, file: await readFile(join(path, 'familiar.mdb')) }
}

test.each([
  ['a name', 'Person 0', 'Person 1'],
  ['a payload', 'a payload of its own', 'a payload of its one'],
  ['the key of a flag', 'privacy', '\0\0\0\0\0\0\0'],
  ['the key of a flag, by one bit', 'privacy', 'privacx'],
  ['the key of the version', 'schema', '\0\0\0\0\0\0'],
  ['the key of the version, by one bit', 'schema', 'schemb'],
  ['the key of the node id', 'node', 'nodf'],
  ['the name of a database', 'outbox', '\0\0\0\0\0\0'],
  ['the name of the first database', 'asides', '\0\0\0\0\0\0'],
  ['the name of a database, by one bit', 'outbox', 'outbox'.replace('x', 'y')],
])('%s that is another in the file is found at the opening', async (_, good, bad) => {
  const { path, file } = await smallStore()
  let at = file.indexOf(good)
  expect(at).toBeGreaterThan(0)
  // Free pages may have it, too.
  for (; at >= 0; at = file.indexOf(good, at)) file.write(bad, at, 'latin1')
  await writeFile(join(path, 'familiar.mdb'), file)
  await expect(withStore(path, () => undefined)).rejects.toThrow(damaged)
})

test('each bit of the node id counts', async () => {
  const { path, file } = await smallStore()
  const nodeId = await withStore(path, (store) => store.nodeId)
  for (let at = file.indexOf(nodeId); at >= 0; at = file.indexOf(nodeId, at))
    file.write(nodeId[0] === '1' ? '0' : '1', at)
  await writeFile(join(path, 'familiar.mdb'), file)
  await expect(withStore(path, () => undefined)).rejects.toThrow(damaged)
})

test('a record at the place of another is found at the opening', async () => {
  const { path } = await smallStore()
  const root = openLmdb<Uint8Array>({ path: join(path, 'familiar.mdb'), noSubdir: true, overlappingSync: false })
  const outbox = root.openDB<Uint8Array, number>({ name: 'outbox', encoding: 'binary' })
  outbox.putSync(2, outbox.getBinary(1) ?? Buffer.of())
  await root.close()
  await expect(withStore(path, () => undefined)).rejects.toThrow(damaged)
})

test('templates of a person without a record are an error', async () => {
  const path = await filledStore(1)
  await tamper(path, (environment) => {
    const people = environment.table<string, unknown>('people', z.unknown())
    for (const id of people.keys()) people.remove(id)
  })
  await withStore(path, ({ gallery }) => {
    expect(() => gallery.snapshot([space])).toThrow(damaged)
  })
})

test('a file that is not LMDB, or with a damaged header, is refused', async () => {
  const path = await filledStore(1)
  const file = join(path, 'familiar.mdb')
  await copyFile(file, `${file}.good`)
  const damages = [
    () => writeFile(file, 'Dear diary'),
    () => writeFile(file, 'Dear diary, '.repeat(2000)),
    () => truncate(file, 100),
    () => truncate(file, 4096),
    () => overwrite(file, 0, 4096),
    () => overwrite(file, 4096, 4096),
  ]
  for (const damage of damages) {
    await copyFile(`${file}.good`, file)
    await damage()
    await expect(withStore(path, () => undefined)).rejects.toThrow(damaged)
  }
})

async function overwrite(file: string, position: number, length: number): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(length), 0, length, position)
  await handle.close()
}

test('a folder in the place of the file is refused', async () => {
  const path = await temporaryPath()
  await mkdir(join(path, 'familiar.mdb'), { recursive: true })
  await expect(withStore(path, () => undefined)).rejects.toThrow(
    expect.objectContaining({ code: 'data-folder-unusable' }),
  )
})

test('a file that was cut off anywhere gives errors, not the end of the process', async () => {
  const path = await filledStore(40)
  const file = join(path, 'familiar.mdb')
  await copyFile(file, `${file}.good`)
  const pages = (await stat(file)).size / 4096
  for (let kept = 2; kept < pages; kept++) {
    await copyFile(`${file}.good`, file)
    await truncate(file, kept * 4096 + 100)
    await rm(`${file}-lock`)
    const reading = withStore(path, ({ gallery, outbox }) => [
      gallery.people(),
      gallery.snapshot([space]),
      outbox.next(0),
    ])
    // Pages near the end may be free ones: then nothing is missing.
    await reading.catch((error) => expect(error).toEqual(damaged))
  }
})

type Step = (outbox: Outbox) => Promise<unknown>

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((outbox) => outbox.commit(event)),
  fc.constant<Step>((outbox) => Promise.all([outbox.commit(event), outbox.commit(event)])),
  fc.nat(12).map(
    (seq): Step =>
      (outbox) =>
        outbox.settle(seq),
  ),
  fc.nat(12).map(
    (after): Step =>
      async (outbox) =>
        outbox.next(after),
  ),
  fc.nat(12).map(
    (seq): Step =>
      (outbox) =>
        outbox.setAside(seq, 'refused'),
  ),
  fc.boolean().map(
    (all): Step =>
      (outbox) =>
        outbox.dropOlder(brand<WallMs>(now + (all ? 1 : 0))),
  ),
  fc.constant<Step>(async (outbox) => [outbox.counts, outbox.asides()]),
  fc.constant<Step>(async (outbox) => outbox.size),
)

test('whatever is done, both outboxes answer the same', async () => {
  const steps = fc.array(step, { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const bounded = { ...options.outbox, maxEvents: 4 }
      const stored = (await freshStore({ outbox: bounded })).outbox
      const model = new MemoryOutbox(bounded)
      for (const take of taken) expect(await take(stored)).toEqual(await take(model))
    }),
    { numRuns: 30 },
  )
})

test('while the number of writes is the same, so is what is stored: also one that replaces the file counts', async () => {
  const store = await freshStore()
  const { gallery } = store
  const writesOf = async (work: () => unknown): Promise<number> => {
    const before = store.writes
    await work()
    return store.writes - before
  }
  expect(await writesOf(() => gallery.enroll('Anna', [[template]]))).toBe(1)
  const [anna] = gallery.people()
  expect(await writesOf(() => gallery.people())).toBe(0)
  expect(await writesOf(() => gallery.remove(anna?.id ?? brand('')))).toBeGreaterThan(0)
  expect(store.trouble).toBeNull()
})
