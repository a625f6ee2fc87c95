import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { Answer, Command } from './commanded.ts'
import { temporaryPath, withStore } from './folder.ts'
import type { Finding } from './reader.ts'

const commanded = fileURLToPath(new URL('commanded.ts', import.meta.url))
const reader = fileURLToPath(new URL('reader.ts', import.meta.url))
const failingDisk = fileURLToPath(new URL('failing-disk.cpp', import.meta.url))
const unusable = 'data-folder-unusable'
const unknown = 'person-unknown'

/** commanded.ts in a process. */
class Commanded {
  readonly pid: number
  readonly ended: Promise<readonly unknown[]>
  readonly #say: (line: string) => void
  readonly #lines: AsyncIterator<string>

  /** @param wrapper a command that runs the one after it */
  constructor(path: string, { env = {}, wrapper = [] }: { env?: NodeJS.ProcessEnv; wrapper?: readonly string[] }) {
    const [command = '', ...args] = [...wrapper, process.execPath, commanded, path]
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } })
    onTestFinished(() => void child.kill('SIGKILL'))
    this.pid = child.pid ?? 0
    this.ended = once(child, 'close')
    this.#say = (line) => void child.stdin.write(`${line}\n`)
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  }

  async opened(): Promise<void> {
    expect(await this.#next()).toBe('open')
  }

  async do(command: Exclude<Command, 'close'>): Promise<Answer> {
    this.#say(command)
    return (await this.#next()) as Answer
  }

  async close(): Promise<void> {
    this.#say('close')
    expect(await this.#next()).toBe('closed')
    expect(await this.ended).toEqual([0, null])
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines.next()
    return done ? 'it ended' : JSON.parse(value)
  }
}

async function expectWaiting(path: string, seqs: readonly number[]): Promise<void> {
  await withStore(path, ({ outbox }) => {
    for (const seq of seqs) expect(outbox.next(seq - 1)?.seq).toBe(seq)
  })
}

/** A process whose disk can be made to fail, and how. */
async function onFailingDisk(
  path: string,
): Promise<{ store: Commanded; fail: (kind: 'data' | 'header') => Promise<void>; heal: () => Promise<void> }> {
  const fault = `${path}.fault`
  const library = `${path}.so`
  execFileSync('g++', ['-shared', '-fPIC', '-o', library, failingDisk, '-ldl'])
  const store = new Commanded(path, { env: { LD_PRELOAD: library, FAULT: fault } })
  await store.opened()
  return { store, fail: (kind) => writeFile(fault, kind), heal: () => rm(fault) }
}

test('a disk that fails to keep data: writes are refused, nothing of them is seen, and later ones succeed', async () => {
  const path = await temporaryPath()
  const { store, fail, heal } = await onFailingDisk(path)
  const { seqs } = await store.do('write')
  expect(seqs).toHaveLength(30)
  await fail('data')
  expect(await store.do('write')).toMatchObject({ seqs: [], errors: { [unusable]: 30 }, waiting: 30 })
  expect(await store.do('erase')).toMatchObject({ errors: { [unusable]: 1, [unknown]: 1 }, waiting: 30 })
  expect(await store.do('read')).toMatchObject({ errors: {} })
  await heal()
  const later = await store.do('write')
  expect(later).toMatchObject({ errors: {}, waiting: 60 })
  expect((await store.do('erase')).errors).toEqual({ [unknown]: 1 })
  await store.close()
  await expectWaiting(path, [...seqs, ...later.seqs])
})

test('a header that cannot be written: every write is refused in time, and the next process finds what was acknowledged', async () => {
  const path = await temporaryPath()
  const { store, fail, heal } = await onFailingDisk(path)
  const { seqs } = await store.do('write')
  await fail('header')
  const failed = await store.do('write')
  expect(failed).toMatchObject({ seqs: [], errors: { [unusable]: 30 }, waiting: null })
  expect(failed.message).toContain('familiar.mdb')
  expect(await store.do('erase')).toMatchObject({ errors: { [unusable]: 2 } })
  expect(await store.do('read')).toMatchObject({ errors: { [unusable]: 1 } })
  await heal()
  expect(await store.do('write')).toMatchObject({ seqs: [], errors: { [unusable]: 30 } })
  await store.close()
  await expectWaiting(path, seqs)
})

/** The soft limit of the size of a process's files: beyond it writes fail as on a full disk. */
function limitFiles(pid: number, bytes: string): void {
  execFileSync('prlimit', ['--pid', `${pid}`, `--fsize=${bytes}:unlimited`])
}

test('a full disk: reads go on, and so do writes once there is space', async () => {
  const path = await temporaryPath()
  const store = new Commanded(path, {})
  await store.opened()
  const { seqs } = await store.do('write')
  const { size } = await stat(`${path}/familiar.mdb`)
  limitFiles(store.pid, `${size}`)
  const written: number[] = [...seqs]
  // The first may still fit into free pages.
  let answer = await store.do('write')
  while (Object.keys(answer.errors).length === 0) {
    written.push(...answer.seqs)
    answer = await store.do('write')
  }
  written.push(...answer.seqs)
  expect(answer).toMatchObject({ errors: { [unusable]: expect.any(Number) }, waiting: written.length })
  expect(await store.do('read')).toMatchObject({ errors: {} })
  expect(await store.do('erase')).toMatchObject({ errors: { [unusable]: 1, [unknown]: 1 }, waiting: written.length })
  limitFiles(store.pid, 'unlimited')
  const later = await store.do('write')
  expect(later).toMatchObject({ errors: {}, waiting: written.length + 30 })
  expect((await store.do('erase')).errors).toEqual({ [unknown]: 1 })
  await store.close()
  await expectWaiting(path, [...written, ...later.seqs])
})

const canMount = spawnSync('unshare', ['--mount', '--map-root-user', 'true']).status === 0

/** A file system of 4 MiB that only the command and its children see. */
function onSmallDisk(mountPoint: string): string[] {
  const mount = 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"'
  return ['unshare', '--mount', '--map-root-user', 'sh', '-c', mount, mountPoint]
}

test.skipIf(!canMount)(
  'a full file system: nothing ends the process, and all goes on once there is space',
  async () => {
    const mountPoint = await temporaryPath()
    await mkdir(mountPoint)
    const store = new Commanded(join(mountPoint, 'data'), { wrapper: onSmallDisk(mountPoint) })
    await store.opened()
    const ballast = join(`/proc/${store.pid}/root`, mountPoint, 'ballast')
    await writeFile(ballast, Buffer.alloc(3 * 2 ** 20))
    let waiting: number | null = 0
    for (let failed = 0; failed < 3; ) {
      const { errors, waiting: now } = await store.do('write')
      if (errors[unusable]) failed++
      waiting = now
    }
    expect(await store.do('erase')).toMatchObject({ errors: { [unusable]: 1, [unknown]: 1 }, waiting })
    expect(await store.do('read')).toMatchObject({ errors: {} })
    await rm(ballast)
    expect(await store.do('write')).toMatchObject({ errors: {}, waiting: Number(waiting) + 30 })
    expect((await store.do('erase')).errors).toEqual({ [unknown]: 1 })
    await store.close()
  },
)

/** Runs a command as somebody whom modes of files bind, as they do not bind root. */
const bound = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : []

test.each([
  ['nothing can be written', '', 0o500, 'EACCES'],
  ['the lock cannot be written', 'lock', 0o400, 'EACCES'],
  ['the file cannot be written', 'familiar.mdb', 0o400, 'EACCES'],
  ["LMDB's lock cannot be written", 'familiar.mdb-lock', 0o400, 'EACCES'],
])('where %s, the start fails with the path and the reason', async (_, name, mode, reason) => {
  const path = await temporaryPath()
  if (name === '') await mkdir(path)
  else await withStore(path, () => undefined)
  await chmod(join(path, name), mode)
  onTestFinished(() => chmod(join(path, name), 0o700))
  const [command = '', ...args] = [...bound, process.execPath, reader, path]
  const finding = JSON.parse(execFileSync(command, args, { encoding: 'utf8' })) as Finding
  expect(finding).toMatchObject({ code: unusable, message: expect.stringContaining(`${path}`) })
  expect(finding).toMatchObject({ message: expect.stringContaining(reason) })
})

test('where no file can be made, an erasure is refused and changes nothing, and the rest goes on', async () => {
  const path = await temporaryPath()
  await withStore(path, () => undefined)
  await chmod(path, 0o500)
  onTestFinished(() => chmod(path, 0o700))
  const store = new Commanded(path, { wrapper: bound })
  await store.opened()
  expect((await store.do('erase')).errors).toEqual({ [unusable]: 1, [unknown]: 1 })
  expect(await store.do('write')).toMatchObject({ errors: {}, waiting: 30 })
  await store.close()
  await chmod(path, 0o700)
  await withStore(path, ({ gallery }) => {
    expect(gallery.people().map(({ name }) => name)).toEqual(['Anna'])
    expect(gallery.revision).toBe(1)
  })
})
