import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { random as randomFrom } from '../../../src/camera/scene/random.ts'
import type { Store } from '../../../src/storage/store.ts'
import { killAfter, startWriter } from './child.ts'
import { temporaryPath, withStore } from './folder.ts'

import { payloadOf, type Report, space, whereaboutsAt } from './writer.ts'

/** What was begun and what was promised, of one kind of thing. */
class Deeds<T> {
  readonly begun = new Set<T>()
  readonly done = new Set<T>()
}

/** What a store must hold after these reports. */
class Promises {
  readonly committed: number[] = []
  readonly settled = new Deeds<number>()
  readonly aside = new Deeds<number>()
  readonly saved = new Deeds<number>()
  readonly removed = new Deeds<string>()
  readonly names: string[] = []
  revision = 0

  add(report: Report): void {
    switch (report.kind) {
      case 'committed':
        this.committed.push(report.seq)
        break
      case 'enrolled':
        this.names.push(report.name)
        this.revision = report.revision
        break
      case 'settling':
        this.settled.begun.add(report.seq)
        break
      case 'settled':
        this.settled.done.add(report.seq)
        break
      case 'putting aside':
        this.aside.begun.add(report.seq)
        break
      case 'put aside':
        this.aside.done.add(report.seq)
        break
      case 'saving':
        this.saved.begun.add(report.seq)
        break
      case 'saved':
        this.saved.done.add(report.seq)
        break
      case 'removing':
        this.removed.begun.add(report.name)
        break
      case 'removed':
        this.removed.done.add(report.name)
    }
  }

  expectKept(store: Store): void {
    this.#expectPeople(store)
    this.#expectEvents(store)
    const [record, ...others] = store.presence.load()
    expect(others).toEqual([])
    const watched = record?.watched ?? 0
    if (record) expect(record).toEqual(whereaboutsAt(watched))
    expect(watched).toBeGreaterThanOrEqual(Math.max(0, ...this.saved.done))
    expect([0, ...this.saved.begun]).toContain(watched)
  }

  #expectPeople({ gallery }: Store): void {
    const people = gallery.people()
    const names = people.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(this.names.filter((name) => !this.removed.begun.has(name))))
    expect(names.filter((name) => this.removed.done.has(name))).toEqual([])
    expect(gallery.revision).toBeGreaterThanOrEqual(this.revision)
    // A person, a template and a change are one transaction: never one without the others.
    expect(people.every(({ templates }) => templates === 1)).toBe(true)
    expect(gallery.snapshot([space]).members).toHaveLength(people.length)
    const changes = gallery.changes(0 as typeof gallery.revision)
    expect(changes.filter(({ kind }) => kind === 'enrolled')).toHaveLength(people.length)
    expect(changes.at(-1)?.revision ?? 0).toBe(gallery.revision)
  }

  #expectEvents({ outbox }: Store): void {
    const waiting = new Map<number, Uint8Array>()
    for (let entry = outbox.next(0); entry; entry = outbox.next(entry.seq)) waiting.set(entry.seq, entry.payload)
    const asides = new Map(outbox.asides().map(({ seq, payload }) => [seq, payload]))
    expect(outbox.counts).toMatchObject({ waiting: waiting.size, setAside: asides.size })
    for (const [seq, payload] of [...waiting, ...asides]) expect(payload).toEqual(payloadOf(seq))
    const elsewhere = (seq: number): boolean => this.settled.begun.has(seq) || this.aside.begun.has(seq)
    expect(this.committed.filter((seq) => !waiting.has(seq) && !elsewhere(seq))).toEqual([])
    const gone = [...this.settled.done, ...this.aside.done]
    expect(gone.filter((seq) => waiting.has(seq))).toEqual([])
    const { dropped } = outbox.counts
    expect([...this.aside.done].slice(dropped).filter((seq) => !asides.has(seq))).toEqual([])
    expect([...asides.keys()].filter((seq) => waiting.has(seq))).toEqual([])
  }
}

test('25 times kill -9: everything acknowledged is there, nothing half, and no sequence number comes twice', async () => {
  const path = await temporaryPath()
  const promises = new Promises()
  const random = randomFrom(4)
  for (let round = 0; round < 25; round++) {
    const writer = startWriter(path)
    const reports = await killAfter(writer, 1 + Math.floor(random() * 60))
    expect((await writer.ended).signal).toBe('SIGKILL')
    reports.forEach((report) => {
      promises.add(report)
    })
    await withStore(path, (store) => {
      promises.expectKept(store)
    })
    expect((await readdir(path)).sort()).toEqual(['familiar.mdb', 'familiar.mdb-lock', 'lock'])
  }
  expect(promises.committed).toEqual([...new Set(promises.committed)].sort((a, b) => a - b))
}, 180_000)

test('a full disk: refused with the reason, everything acknowledged before is there, and writing goes on later', async () => {
  const path = await temporaryPath()
  const promises = new Promises()
  // A limit of the file's size makes the same writes fail as a full disk, without one.
  const writer = startWriter(path, ['prlimit', '--fsize=300000'])
  const reports = await killAfter(writer, Number.POSITIVE_INFINITY)
  expect(reports.at(-1)).toMatchObject({ kind: 'failed', code: 'data-folder-unusable' })
  expect(await writer.ended).toEqual({ status: 73, signal: null })
  reports.forEach((report) => {
    promises.add(report)
  })
  expect(promises.committed.length).toBeGreaterThan(5)
  await withStore(path, (store) => {
    promises.expectKept(store)
  })
  expect((await killAfter(startWriter(path), 2)).slice(0, 2)).toMatchObject([{ kind: 'opened' }, { kind: 'committed' }])
})
