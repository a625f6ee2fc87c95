import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import {
  brand,
  type EmbeddingSpace,
  type GalleryRevision,
  type PersonId,
  type PhotoId,
} from '../../../src/domain/brand.ts'
import type { Template } from '../../../src/domain/person.ts'
import { defaultPolicy } from '../../../src/domain/policy.ts'
import type { Store } from '../../../src/storage/store.ts'
import { temporaryPath, withStore } from './folder.ts'
import { addEvents, rawRecords, releasedFolder, releasedVector, withRaw } from './schema-1.ts'
import { checkedRecords, schema2Folder } from './schema-2.ts'
import { schema3Folder } from './schema-3.ts'

const opener = fileURLToPath(new URL('opener.ts', import.meta.url))
const space = brand<EmbeddingSpace>('facenet')
const born = 1_700_000_000_000

async function backupsIn(path: string): Promise<string[]> {
  return (await readdir(path)).filter((name) => name.startsWith('backup-')).sort()
}

/** Of a person with so many templates, each of a photo of its own. */
const kept = (templates: number) => ({
  falseMatchRate: null,
  policy: defaultPolicy,
  templates,
  photos: templates,
  negatives: 0,
})

function expectReleased({ gallery, outbox, presence, nodeId }: Store, events: number): void {
  expect(nodeId).toBe('e52061cf8a6fd4c9')
  expect(gallery.revision).toBe(3)
  const [anna, jurgen] = gallery.people()
  expect(anna).toEqual({ id: '01M88906TKVQV0FMYN8C5PQN43', name: 'Anna Bell', createdAt: born + 1, ...kept(3) })
  expect(jurgen).toEqual({ id: '01M88906TRN4DPDDECFYJ47CZ7', name: 'Jürgen', createdAt: born + 3, ...kept(1) })
  expect(gallery.templates(jurgen?.id ?? brand(''))).toEqual([
    {
      space,
      vector: releasedVector(3),
      quality: 0.53,
      source: 'photo-3.jpg',
      createdAt: born + 3,
      measures: null,
      photo: '2.0',
    },
  ])
  const [member] = gallery.snapshot([space]).members
  expect(member?.templates.map(({ vector }) => vector)).toEqual([1, 2, 4].map(releasedVector))
  expect(gallery.changes(brand<GalleryRevision>(2))).toEqual([
    { revision: 3, kind: 'enrolled', person: anna?.id, created: false, templates: 1 },
  ])
  expect(outbox.next(2)).toEqual({
    seq: 3,
    id: '01M888H81GPFG9D4ZDF0RFG842',
    committedAt: born + 2,
    validUntil: born + 2,
    payload: new TextEncoder().encode('{"seq":3,"text":"event"}'),
  })
  expect(outbox.counts).toEqual({ waiting: 4 + events, setAside: 0, dropped: 0 })
  expect(presence.load()).toEqual([])
}

test('what version 0.1.0 wrote is all there, and goes on', async () => {
  const path = await temporaryPath()
  await releasedFolder(path)
  await withStore(path, async (store) => {
    expectReleased(store, 0)
    expect(
      (await store.outbox.commit({ id: 'new', validUntil: brand(born), encode: () => Uint8Array.of(1) })).seq,
    ).toBe(7)
    await store.gallery.rename(brand('01M88906TKVQV0FMYN8C5PQN43'), 'Anna')
    expect(store.gallery.revision).toBe(4)
  })
  await withStore(path, ({ gallery, outbox }) => {
    expect(gallery.people().map(({ name }) => name)).toEqual(['Anna', 'Jürgen'])
    expect(outbox.size).toBe(5)
  })
})

test('what schema 2 wrote is all there, and goes on', async () => {
  const path = await temporaryPath()
  await schema2Folder(path)
  const [anna, jurgen] = [brand<PersonId>('01M88X2SBBAXAWN1VNDHPMXBEZ'), brand<PersonId>('01M88X2SBMGGMGDE0B4XHCNBBD')]
  await withStore(path, async ({ gallery, centres, strangers, outbox, presence, nodeId }) => {
    expect(nodeId).toBe('7a7b549fccb75e4a')
    expect(gallery.people()).toEqual([
      { id: anna, name: 'Anna Bell', createdAt: born + 1, ...kept(3) },
      { id: jurgen, name: 'Jürgen', createdAt: born + 3, ...kept(1) },
    ])
    expect(gallery.templates(anna)).toEqual(
      [1, 2, 4].map((seed) => ({
        space,
        vector: releasedVector(seed),
        quality: 0.5 + seed / 100,
        source: `photo-${seed}.jpg`,
        createdAt: born + seed,
        measures: null,
        photo: expect.any(String),
      })),
    )
    expect(gallery.revision).toBe(6)
    expect(gallery.changes(brand(3))).toEqual([
      { revision: 4, kind: 'enrolled', person: anna, created: false, templates: 1 },
      { revision: 5, kind: 'renamed', person: anna },
      { revision: 6, kind: 'removed' },
    ])
    expect(gallery.negatives(anna)).toEqual([])
    expect([centres.learnt(), strangers.list()]).toEqual([[], []])
    expect(outbox.counts).toEqual({ waiting: 4, setAside: 1, dropped: 0 })
    expect(outbox.next(0)).toMatchObject({ seq: 3, id: 'event 3', committedAt: born })
    expect(presence.load().map(({ subject, watched }) => [subject, watched])).toEqual([
      [anna, 3],
      ['strangers', 4],
    ])
    expect(presence.privacy()).toBe(true)
    // A photo of schema 2 is given a template of a further space like any other.
    const [first] = gallery.templates(anna)
    const { photo = brand<PhotoId>(''), ...template } = first ?? {}
    const more = { ...(template as Template), space: brand<EmbeddingSpace>('second') }
    await gallery.embed(anna, [{ photo, template: more }])
    await gallery.setFalseMatchRate(jurgen, 0.01)
  })
  await withStore(path, ({ gallery }) => {
    expect(gallery.people()).toMatchObject([
      { name: 'Anna Bell', templates: 4, photos: 3 },
      { name: 'Jürgen', falseMatchRate: 0.01 },
    ])
    expect(gallery.revision).toBe(8)
  })
})

test('what schema 3 wrote is all there, and goes on', async () => {
  const path = await temporaryPath()
  await schema3Folder(path)
  const { people: _, ...before } = await checkedRecords(path)
  const [anna, jurgen] = [brand<PersonId>('01M8948561Q5EKVD41DE7GGC67'), brand<PersonId>('01M8948566SVF1J0M7DHMGANMF')]
  await withStore(path, ({ gallery, centres, strangers, outbox, presence, nodeId }) => {
    expect(nodeId).toBe('650948bb1c871ed1')
    const people = { falseMatchRate: null, policy: defaultPolicy, templates: 3, photos: 2, negatives: 1 }
    expect(gallery.people()).toEqual([
      { id: anna, name: 'Anna Bell', createdAt: born + 1, ...people },
      { id: jurgen, name: 'Jürgen', createdAt: born + 3, ...kept(1), falseMatchRate: 0.0001 },
    ])
    expect(gallery.revision).toBe(7)
    expect(centres.learnt()).toMatchObject([{ camera: 'door', count: 7 }])
    expect(strangers.list()).toMatchObject([{ visits: 2, looks: [[{ source: 'photo-7.jpg' }]] }])
    expect(outbox.counts).toEqual({ waiting: 1, setAside: 1, dropped: 0 })
    expect(presence.load()).toMatchObject([{ subject: anna, state: 'ON' }])
  })
  const { people: __, ...after } = await checkedRecords(path)
  expect(after).toEqual(before)
  await withStore(path, ({ gallery }) => gallery.setPolicy(jurgen, { ...defaultPolicy, events: 'never' }))
  await withStore(path, ({ gallery }) => expect(gallery.find(jurgen)?.policy.events).toBe('never'))
})

test('the backup of schema 2 is what was there before', async () => {
  const path = await temporaryPath()
  await schema2Folder(path)
  const before = await checkedRecords(path)
  expect(Object.keys(before)).toContain('templates')
  await withStore(path, () => undefined)
  const [backup = ''] = await backupsIn(path)
  expect(backup).toMatch(/^backup-v2-/)
  const restored = await temporaryPath()
  await schema2Folder(restored)
  await cp(join(path, backup), join(restored, 'familiar.mdb'))
  expect(await checkedRecords(restored)).toEqual(before)
})

test('a migration of schema 2 that fails changes nothing, and says where the backup is', async () => {
  const path = await temporaryPath()
  await schema2Folder(path)
  await withRaw(path, (environment) => {
    environment.table<string, unknown>('people', z.unknown()).put('zz', { name: 'nobody' })
  })
  const before = await checkedRecords(path)
  const opening = withStore(path, () => undefined)
  await expect(opening).rejects.toMatchObject({ code: 'data-damaged' })
  const [backup = ''] = await backupsIn(path)
  await expect(opening).rejects.toThrow(`familiar.mdb stays at schema 2, and ${join(path, backup)} is a copy of it`)
  await expect(opening).rejects.toThrow('people zz cannot be read')
  expect(await checkedRecords(path)).toEqual(before)
})

test('of events without a time of commit the age is unknown: none is too old', async () => {
  const path = await temporaryPath()
  await releasedFolder(path)
  await withStore(path, async ({ outbox }) => {
    expect(await outbox.dropOlder(brand(born + 1_000_000))).toBe(0)
  })
})

test('the backup is what was there before, for its owner alone, and only a migration makes one', async () => {
  const path = await temporaryPath()
  await releasedFolder(path)
  const before = await rawRecords(path)
  await withStore(path, () => undefined)
  const [backup = '', ...others] = await backupsIn(path)
  expect(others).toEqual([])
  expect(backup).toMatch(/^backup-v1-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.mdb$/)
  expect((await stat(join(path, backup))).mode & 0o777).toBe(0o600)
  await withStore(path, () => undefined)
  expect(await backupsIn(path)).toEqual([backup])

  const restored = await temporaryPath()
  await releasedFolder(restored)
  await cp(join(path, backup), join(restored, 'familiar.mdb'))
  expect(await rawRecords(restored)).toEqual(before)
})

test('the newest few backups are kept', async () => {
  const path = await temporaryPath()
  await releasedFolder(path)
  const old = [1, 2, 3, 4].map((day) => `backup-v1-2026-01-0${day}T00-00-00.000Z.mdb`)
  for (const name of old) await cp(join(path, 'familiar.mdb'), join(path, name))
  await withStore(path, () => undefined)
  const left = await backupsIn(path)
  expect(left).toHaveLength(3)
  expect(left.slice(0, 2)).toEqual(old.slice(-2))
})

test('a migration that fails changes nothing, and says where the backup is', async () => {
  const path = await temporaryPath()
  await releasedFolder(path)
  await withRaw(path, (environment) => {
    environment.table<number, unknown>('outbox', z.unknown(), { checked: false }).put(6, { id: 'half an event' })
  })
  const before = await rawRecords(path)
  const opening = withStore(path, () => undefined)
  await expect(opening).rejects.toMatchObject({ code: 'data-damaged' })
  const [backup = ''] = await backupsIn(path)
  await expect(opening).rejects.toThrow(`familiar.mdb stays at schema 1, and ${join(path, backup)} is a copy of it`)
  await expect(opening).rejects.toThrow('outbox 6 cannot be read')
  expect(await rawRecords(path)).toEqual(before)
})

/** Opens the store in a process that is killed some milliseconds after it begins. @returns whether it was done by then */
async function killOpener(path: string, after: number): Promise<boolean> {
  const child = spawn(process.execPath, [opener, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close')
  let said = ''
  for await (const chunk of child.stdout) {
    said += chunk
    if (said === 'opening\n') void delay(after).then(() => child.kill('SIGKILL'))
  }
  await ended
  return said.endsWith('open\n')
}

test('kill -9 at any moment of it: afterwards everything is there', async () => {
  const events = 3000
  const original = await temporaryPath()
  await releasedFolder(original)
  await addEvents(original, events)
  const measured = await temporaryPath()
  await cp(original, measured, { recursive: true })
  const begin = performance.now()
  await withStore(measured, () => undefined)
  const whole = performance.now() - begin

  const rounds = 12
  for (let round = 0; round < rounds; round++) {
    const path = await temporaryPath()
    await cp(original, path, { recursive: true })
    await killOpener(path, (whole * (round + Math.random())) / rounds)
    await withStore(path, (store) => {
      expectReleased(store, events)
    })
    expect((await readdir(path)).filter((name) => /tmp|\.new/.test(name))).toEqual([])
  }
}, 120_000)
