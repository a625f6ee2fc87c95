import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ulid } from 'ulid'
import { describe, expect, test } from 'vitest'
import {
  brand,
  type CameraId,
  type EmbeddingSpace,
  type PersonId,
  type StrangerId,
  type WallMs,
} from '../../../src/domain/brand.ts'
import type { Person, Template } from '../../../src/domain/person.ts'
import type { Store } from '../../../src/storage/store.ts'
import { temporaryPath, withStore } from './folder.ts'
import { releasedFolder, releasedVector } from './schema-1.ts'

const space = brand<EmbeddingSpace>('facenet')
const now = brand<WallMs>(1_700_000_000_000)
const window = 64

/** A template whose bytes are like no other's. */
function template(seed: number): Template {
  return { space, vector: releasedVector(seed), quality: 0.5, source: 'photo.jpg', createdAt: now, measures: null }
}

/** All bytes of all files of the folder, locks included. */
async function bytesOf(path: string): Promise<Buffer> {
  const names = await readdir(path, { recursive: true })
  const files = names.map((name) => join(path, name))
  return Buffer.concat(
    await Promise.all(files.map(async (file) => ((await stat(file)).isFile() ? readFile(file) : Buffer.of()))),
  )
}

/** Which of these traces are in the bytes. */
function tracesIn(bytes: Buffer, texts: readonly string[], vectors: readonly Float32Array[]): string[] {
  const inText = texts.filter((text) => bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le')))
  const inVectors = vectors.flatMap((vector, index) => {
    const wanted = Buffer.from(vector.buffer)
    const starts = Array.from({ length: wanted.length / window }, (_, i) => i * window)
    return starts
      .filter((at) => bytes.includes(wanted.subarray(at, at + window)))
      .map((at) => `vector ${index} at ${at}`)
  })
  return [...inText, ...inVectors]
}

async function live({ gallery, outbox, presence }: Store, person: Person): Promise<void> {
  for (let i = 0; i < 10; i++) {
    const payload = Buffer.from(JSON.stringify({ person: { id: person.id, name: person.name } }))
    const { seq } = await outbox.commit({ id: 'event', validUntil: now, encode: () => payload })
    if (i % 3 === 0) await outbox.settle(seq)
    if (i % 3 === 1) await outbox.setAside(seq, 'refused')
    await presence.save([
      {
        subject: person.id,
        state: 'ON',
        camera: null,
        seenAtWall: now,
        clockSynced: true,
        bootId: 'boot',
        seenAt: null,
        watched: i,
      },
    ])
    // Others come in between, so that pages are split, copied and freed.
    await gallery.enroll(`Somebody ${i % 4}`, [[template(1000 + i)]])
  }
}

/** A store in which two people lived, one of them with many templates. */
async function lived(path: string): Promise<{ anna: Person; bob: Person; vectors: Float32Array[] }> {
  return withStore(path, async (store) => {
    const templates = Array.from({ length: 12 }, (_, i) => template(i + 1))
    const [first, ...rest] = templates as [Template, ...Template[]]
    const { person: anna } = await store.gallery.enroll('Annabella Unverwechselbar', [[first]])
    for (const next of rest) await store.gallery.enroll(anna.name, [[next]])
    const { person: bob } = await store.gallery.enroll('Bob Einmalig', [[template(500)]])
    await live(store, anna)
    await live(store, bob)
    return { anna, bob, vectors: templates.map(({ vector }) => vector) }
  })
}

describe('the bytes of the data folder', () => {
  test('have everything of who lives in it', async () => {
    const path = await temporaryPath()
    const { anna, vectors } = await lived(path)
    const traces = tracesIn(await bytesOf(path), [anna.id, anna.name], vectors)
    expect(traces).toHaveLength(2 + (12 * 2048) / window)
  })

  test('have nothing of who was removed, at once and after all that comes later', async () => {
    const path = await temporaryPath()
    const { anna, bob, vectors } = await lived(path)
    await withStore(path, async (store) => {
      await store.gallery.remove(anna.id)
      expect(tracesIn(await bytesOf(path), [anna.id, anna.name], vectors)).toEqual([])
      await live(store, bob)
      expect(store.outbox.counts.dropped).toBe(6)
    })
    const bytes = await bytesOf(path)
    expect(tracesIn(bytes, [anna.id, anna.name], vectors)).toEqual([])
    expect(tracesIn(bytes, [bob.id, bob.name], [releasedVector(500)])).toHaveLength(2 + 2048 / window)
  })

  test('have nothing of the negatives of who was removed, nor of means but those in force', async () => {
    const path = await temporaryPath()
    const { anna, bob } = await lived(path)
    await withStore(path, async ({ gallery, centres }) => {
      const mean = (seed: number) => ({
        camera: brand<CameraId>('door'),
        space,
        vector: releasedVector(seed),
        count: seed,
      })
      await gallery.deny(anna.id, [[template(700)], [template(701)]])
      await gallery.deny(bob.id, [[template(702)]])
      await centres.centre([mean(703)], now)
      await centres.centre([mean(704)], now)
      await centres.learn([mean(705)])
      const gone = [700, 701, 703, 705].map(releasedVector)
      expect(tracesIn(await bytesOf(path), [], gone)).toHaveLength((4 * 2048) / window)
      await gallery.remove(anna.id)
      const bytes = await bytesOf(path)
      expect(tracesIn(bytes, [], gone)).toEqual([])
      expect(tracesIn(bytes, [], [702, 704].map(releasedVector))).toHaveLength((2 * 2048) / window)
    })
  })

  test('have nothing of negatives that were cleared', async () => {
    const path = await temporaryPath()
    const { anna } = await lived(path)
    await withStore(path, async ({ gallery }) => {
      await gallery.deny(anna.id, [[template(700)]])
      await gallery.clearNegatives(anna.id)
      expect(tracesIn(await bytesOf(path), [], [releasedVector(700)])).toEqual([])
      expect(gallery.templates(anna.id)).toHaveLength(12)
    })
  })

  test('have nothing of strangers who were forgotten, or not seen for long', async () => {
    const path = await temporaryPath()
    const { bob } = await lived(path)
    await withStore(path, async (store) => {
      const ids = [ulid(), ulid(), ulid()].map((id) => brand<StrangerId>(id))
      for (const [i, id] of ids.entries()) {
        const seen = { visits: 1, firstSeenAt: now, lastSeenAt: brand<WallMs>(now + i), name: null }
        await store.strangers.save({ id, ...seen, looks: [[template(800 + i)]] })
      }
      await live(store, bob)
      const [first, , last] = ids as [StrangerId, StrangerId, StrangerId]
      await store.strangers.forget(last)
      expect(tracesIn(await bytesOf(path), [last], [releasedVector(802)])).toEqual([])
      expect(await store.strangers.expire(brand(now + 1))).toBe(1)
      const bytes = await bytesOf(path)
      expect(tracesIn(bytes, [first], [releasedVector(800)])).toEqual([])
      expect(tracesIn(bytes, [], [releasedVector(801)])).toHaveLength(2048 / window)
    })
  })

  test('have nothing of a name that was changed, and the vectors once', async () => {
    const path = await temporaryPath()
    const vector = releasedVector(1)
    await withStore(path, async ({ gallery }) => {
      const { person } = await gallery.enroll('Annabella Unverwechselbar', [[template(1)]])
      await gallery.rename(person.id, 'Chris')
      const bytes = await bytesOf(path)
      expect(tracesIn(bytes, ['Annabella', 'Unverwechselbar'], [])).toEqual([])
      const at = bytes.indexOf(Buffer.from(vector.buffer))
      expect(at).toBeGreaterThan(0)
      expect(bytes.indexOf(Buffer.from(vector.buffer), at + 1)).toBe(-1)
    })
  })

  test('have nothing of who was merged but the vectors', async () => {
    const path = await temporaryPath()
    const { anna, bob, vectors } = await lived(path)
    await withStore(path, async ({ gallery }) => {
      await gallery.merge(anna.id, bob.id)
      expect(gallery.templates(bob.id)).toHaveLength(13)
    })
    const bytes = await bytesOf(path)
    expect(tracesIn(bytes, [anna.id, anna.name], [])).toEqual([])
    expect(tracesIn(bytes, [], vectors)).toHaveLength((12 * 2048) / window)
  })

  test.each([
    ['removed', async ({ gallery }: Store, id: PersonId) => gallery.remove(id)],
    ['renamed', async ({ gallery }: Store, id: PersonId) => gallery.rename(id, 'Chris')],
    ['merged', async ({ gallery }: Store, id: PersonId) => gallery.merge(id, brand('01M88906TRN4DPDDECFYJ47CZ7'))],
  ])('have no backup of a migration any more, finished or not, when somebody is %s', async (_, erase) => {
    const path = await temporaryPath()
    await releasedFolder(path)
    await withStore(path, async (store) => {
      await writeFile(join(path, 'backup-v1-2020-01-01T00-00-00.000Z.mdb'), 'Anna Bell')
      expect(tracesIn(await bytesOf(path), ['Anna Bell'], [])).toEqual(['Anna Bell'])
      await erase(store, brand('01M88906TKVQV0FMYN8C5PQN43'))
      expect((await readdir(path)).filter((name) => name.startsWith('backup'))).toEqual([])
      expect(tracesIn(await bytesOf(path), ['Anna Bell'], [])).toEqual([])
    })
  })

  test('keep the backups when nobody was erased', async () => {
    const path = await temporaryPath()
    await releasedFolder(path)
    await withStore(path, async ({ gallery }) => {
      await expect(gallery.remove(brand('01ARZ3NDEKTSV4RRFFQ69G5FAV'))).rejects.toMatchObject({
        code: 'person-unknown',
      })
      expect((await readdir(path)).filter((name) => name.startsWith('backup'))).toHaveLength(1)
    })
  })
})

test('what is written while somebody is erased is there afterwards, in order', async () => {
  const path = await temporaryPath()
  const { anna, bob } = await lived(path)
  const before = await withStore(path, async ({ gallery, outbox }) => {
    const { waiting } = outbox.counts
    const committed: Promise<{ readonly seq: number }>[] = []
    let erasing = true
    const erased = Promise.all([gallery.remove(anna.id), gallery.rename(bob.id, 'Robert')]).finally(() => {
      erasing = false
    })
    // At each turn of the event loop, so that some come at every step of the erasures.
    while (erasing) {
      committed.push(outbox.commit({ id: 'event', validUntil: now, encode: (seq) => Buffer.from(`${seq}`) }))
      await setImmediate()
    }
    await erased
    const seqs = (await Promise.all(committed)).map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i))
    expect(seqs.length).toBeGreaterThan(2)
    expect(outbox.counts.waiting).toBe(waiting - 3 + seqs.length)
    return outbox.counts
  })
  await withStore(path, ({ gallery, outbox }) => {
    expect(gallery.find(anna.id)).toBeUndefined()
    expect(gallery.find(bob.id)?.name).toBe('Robert')
    expect(outbox.counts).toEqual(before)
  })
})

test('a new file that cannot take the name of the old one is gone, and what is written afterwards is not', async () => {
  const path = await temporaryPath()
  const file = join(path, 'familiar.mdb')
  await withStore(path, async ({ gallery }) => {
    const { person } = await gallery.enroll('Ann', [[template(1)]])
    // A folder of this name: no file can take it.
    await rename(file, `${file}-aside`)
    await mkdir(file)
    await expect(gallery.remove(person.id)).rejects.toMatchObject({ code: 'data-folder-unusable' })
    expect(await readdir(path)).not.toContain('familiar.mdb.new')
    await rm(file, { recursive: true })
    await rename(`${file}-aside`, file)
    expect(gallery.find(person.id)).toMatchObject({ name: 'Ann' })
    await gallery.enroll('Bob', [[template(2)]])
  })
  await withStore(path, async ({ gallery }) => {
    expect(gallery.people().map(({ name }) => name)).toEqual(['Ann', 'Bob'])
  })
})

test('closing waits for an erasure, and nothing is written after', async () => {
  const path = await temporaryPath()
  const { anna } = await lived(path)
  const { removing, gallery } = await withStore(path, ({ gallery }) => ({ removing: gallery.remove(anna.id), gallery }))
  await removing
  await expect(gallery.enroll('Carl', [[template(1)]])).rejects.toThrow('closed')
  await withStore(path, ({ gallery }) => {
    expect(gallery.find(anna.id)).toBeUndefined()
  })
})
