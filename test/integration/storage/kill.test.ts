import { expect, test } from 'vitest'
import type { Store } from '../../../src/storage/store.ts'
import { killAfter, startWriter } from './child.ts'
import { temporaryPath, withStore } from './folder.ts'
import { payloadOf, type Report, space } from './writer.ts'

/** What a store must hold after these reports. */
class Promises {
  readonly committed: number[] = []
  readonly settling = new Set<number>()
  readonly settled = new Set<number>()
  readonly names: string[] = []
  revision = 0

  add(report: Report): void {
    if (report.kind === 'committed') this.committed.push(report.seq)
    else if (report.kind === 'settling') this.settling.add(report.seq)
    else if (report.kind === 'settled') this.settled.add(report.seq)
    else if (report.kind === 'enrolled') this.#enrolled(report.name, report.revision)
  }

  #enrolled(name: string, revision: number): void {
    this.names.push(name)
    this.revision = revision
  }

  expectKept({ gallery, outbox }: Store): void {
    const names = gallery.people().map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(this.names))
    expect(gallery.revision).toBeGreaterThanOrEqual(this.revision)
    // A person, a template and a change are one transaction: never one without the others.
    expect(gallery.snapshot(space).members).toHaveLength(gallery.revision)
    expect(names).toHaveLength(gallery.revision)

    const waiting = new Map<number, Uint8Array>()
    for (let entry = outbox.next(0); entry; entry = outbox.next(entry.seq)) waiting.set(entry.seq, entry.payload)
    expect(waiting.size).toBe(outbox.size)
    for (const [seq, payload] of waiting) expect(payload).toEqual(payloadOf(seq))
    expect(this.committed.filter((seq) => !waiting.has(seq) && !this.settling.has(seq))).toEqual([])
    expect([...this.settled].filter((seq) => waiting.has(seq))).toEqual([])
  }
}

test('20 times kill -9: everything acknowledged is there, and no sequence number comes twice', async () => {
  const path = await temporaryPath()
  const promises = new Promises()
  for (let round = 0; round < 20; round++) {
    const writer = startWriter(path)
    const reports = await killAfter(writer, 1 + Math.floor(Math.random() * 60))
    expect((await writer.ended).signal).toBe('SIGKILL')
    reports.forEach((report) => {
      promises.add(report)
    })
    await withStore(path, (store) => {
      promises.expectKept(store)
    })
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
  expect(await killAfter(startWriter(path), 4)).toMatchObject([{ kind: 'opened' }, { kind: 'committed' }, {}, {}])
})
