import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { random as randomFrom } from '../../../src/camera/scene/random.ts'
import {
  brand,
  type CameraId,
  type EmbeddingSpace,
  type PersonId,
  type StrangerId,
  type WallMs,
} from '../../../src/domain/brand.ts'
import type { Store } from '../../../src/storage/store.ts'
import { temporaryPath, withStore } from './folder.ts'
import type { Finding } from './reader.ts'
import { releasedVector } from './schema-1.ts'
import { digestOf } from './state.ts'

const reader = fileURLToPath(new URL('reader.ts', import.meta.url))
const pageSize = 4096
const now = brand<WallMs>(1_700_000_000_000)
type Random = () => number

/** A file, and what the store said in all moments of its making. */
interface History {
  readonly file: Buffer
  /** The file before the last write. */
  readonly earlier: Buffer
  readonly digests: ReadonlySet<string>
}

async function act(
  { gallery, centres, strangers, outbox, presence }: Store,
  step: number,
  random: Random,
): Promise<void> {
  const payload = new Uint8Array(Math.floor(200 + 5000 * random() ** 4)).fill(step)
  const { seq } = await outbox.commit({ id: `event ${step}`, validUntil: now, encode: () => payload })
  if (random() < 0.4) await outbox.settle(seq - Math.floor(random() * 5))
  if (random() < 0.2) await outbox.setAside(seq - 1, 'refused')
  const template = {
    space: brand<EmbeddingSpace>('space'),
    quality: 1,
    source: `photo ${step}`,
    createdAt: now,
    measures: null,
  }
  if (random() < 0.5) {
    await gallery.enroll(`Person ${Math.floor(random() * 12)}`, [[{ ...template, vector: releasedVector(step) }]])
  }
  const somebody = gallery.people().at(Math.floor(random() * 12))?.id as PersonId
  if (random() < 0.1 && somebody) await gallery.deny(somebody, [[{ ...template, vector: releasedVector(-step) }]])
  if (random() < 0.1) {
    const mean = {
      camera: brand<CameraId>('door'),
      space: template.space,
      vector: releasedVector(step),
      count: step + 1,
    }
    await centres.learn([mean])
    await centres.centre([mean], now)
  }
  if (random() < 0.1) {
    const seen = { visits: 1, firstSeenAt: now, lastSeenAt: now, name: null }
    const id = brand<StrangerId>(`01ARZ3NDEKTSV4RRFFQ69G5F${10 + (step % 9)}`)
    await strangers.save({ id, ...seen, looks: [[{ ...template, vector: releasedVector(step) }]] })
  }
  if (random() < 0.05 && somebody) await gallery.remove(somebody)
  if (random() < 0.3) await presence.setPrivacy(random() < 0.5)
}

async function live(random: Random): Promise<History> {
  const path = await temporaryPath()
  const file = join(path, 'familiar.mdb')
  const steps = 150
  return withStore(path, async (store) => {
    const digests = new Set<string>()
    for (let step = 0; step < steps; step++) await act(recorded(store, digests), step, random)
    const earlier = await readFile(file)
    await recorded(store, digests).outbox.commit({ id: 'last', validUntil: now, encode: () => Uint8Array.of(1) })
    return { file: await readFile(file), earlier, digests }
  })
}

let made: Promise<History> | undefined

/** The same for all tests: its making takes seconds. */
function history(): Promise<History> {
  made ??= live(randomFrom(7))
  return made
}

/** The store, whose every acknowledged write adds to the history. */
function recorded(store: Store, digests: Set<string>): Store {
  const watch = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          const result: unknown = member.apply(target, args)
          if (!(result instanceof Promise)) return result
          return result.finally(() => digests.add(digestOf(store)))
        }
      },
    })
  const { gallery, centres, strangers, outbox, presence } = store
  return {
    ...store,
    gallery: watch(gallery),
    centres: watch(centres),
    strangers: watch(strangers),
    outbox: watch(outbox),
    presence: watch(presence),
  }
}

/** The newer of the two headers is at the beginning of this page. */
function newerHeader(file: Buffer): number {
  return file.readBigUInt64LE(152) >= file.readBigUInt64LE(pageSize + 152) ? 0 : 1
}

function someBytes(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)))
}

/** How storage betrays: each changes a copy of the file, and may make it shorter. */
const damages: Readonly<Record<string, (file: Buffer, random: Random) => Buffer>> = {
  'cut off': (file, random) => file.subarray(0, Math.floor(random() * file.length)),
  'cut off at a page': (file, random) =>
    file.subarray(0, pageSize * Math.floor(2 + (random() * file.length) / pageSize)),
  'last pages zero': (file, random) => {
    file.fill(0, file.length - pageSize * Math.ceil(random() * 8))
    return file
  },
  'any page zero': (file, random) => {
    const page = Math.floor((random() * file.length) / pageSize)
    return file.fill(0, page * pageSize, (page + 1) * pageSize)
  },
  'a page torn': (file, random) => {
    const page = 2 + Math.floor(random() * (file.length / pageSize - 2))
    const from = page * pageSize + 512 * Math.ceil(random() * 7)
    return file.fill(0, from, (page + 1) * pageSize)
  },
  'a sector of noise': (file, random) => {
    const at = 512 * Math.floor((random() * file.length) / 512)
    someBytes(512, random).copy(file, at)
    return file
  },
  'one bit': (file, random) => {
    const at = Math.floor(random() * file.length)
    file[at] = (file[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    return file
  },
  'a bit of a page header': (file, random) => {
    const at = pageSize * Math.floor((random() * file.length) / pageSize) + Math.floor(random() * 64)
    file[at] = (file[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    return file
  },
  'newer header zero': (file) => {
    const page = newerHeader(file)
    return file.fill(0, page * pageSize, (page + 1) * pageSize)
  },
  'newer header torn': (file, random) => {
    const from = newerHeader(file) * pageSize + 24 + Math.floor(random() * 136)
    return file.fill(0, from, from + Math.ceil(random() * 64))
  },
}

/** Reads the folders in another process, whose end by a signal is what must never be. */
async function examine(paths: readonly string[]): Promise<Finding[]> {
  const { promise, resolve } = Promise.withResolvers<{
    signal: string | null
    code: unknown
    stdout: string
    stderr: string
  }>()
  const options = { maxBuffer: 2 ** 26 }
  execFile(process.execPath, [reader, ...paths], options, (error, stdout, stderr) => {
    resolve({ signal: error?.signal ?? null, code: error?.code ?? 0, stdout, stderr })
  })
  const { signal, code, stdout, stderr } = await promise
  const lines = stdout.split('\n').filter((line) => line !== '')
  expect({ signal, code, next: paths[lines.length] }, stderr).toEqual({ signal: null, code: 0, next: undefined })
  return lines.map((line) => JSON.parse(line) as Finding)
}

/** Writes each file into a folder of its own. */
async function folders(files: readonly Buffer[]): Promise<string[]> {
  return Promise.all(
    files.map(async (file) => {
      const path = await temporaryPath()
      await mkdir(path)
      await writeFile(join(path, 'familiar.mdb'), file)
      return path
    }),
  )
}

test.each(Object.entries(damages))(
  '%s: a file is opened as it was at some moment, or refused by its name; the process lives',
  async (_, damage) => {
    const random = randomFrom(7)
    const { file, digests } = await history()
    const files = Array.from({ length: 60 }, () => damage(Buffer.from(file), random))
    const findings = await examine(await folders(files))
    for (const finding of findings) {
      if ('digest' in finding) expect(digests).toContain(finding.digest)
      else expect(finding).toMatchObject({ code: 'data-damaged', message: expect.stringContaining('familiar.mdb') })
    }
    expect(findings.filter((finding) => 'code' in finding).length).toBeGreaterThan(0)
  },
  120_000,
)

test('when the last header was never written, the file is as it was before', async () => {
  const { file, earlier, digests } = await history()
  const lost = Buffer.from(file)
  const page = newerHeader(file)
  earlier.copy(lost, page * pageSize, page * pageSize, (page + 1) * pageSize)
  const [untouched, before] = await examine(await folders([file, lost]))
  const [previous, last] = [...digests].slice(-2)
  expect(untouched).toMatchObject({ digest: last })
  expect(before).toMatchObject({ digest: previous })
})
