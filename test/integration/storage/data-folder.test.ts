import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openDataFolder } from '../../../src/storage/data-folder.ts'
import { killAfter, nextReport, startWriter } from './child.ts'
import { temporaryPath, withStore } from './folder.ts'

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8)
}

test('the folder is for its owner alone, and so is each file in it, whatever the umask', async () => {
  const path = join(await temporaryPath(), 'deeper')
  const before = process.umask(0)
  onTestFinished(() => void process.umask(before))
  await withStore(path, async ({ gallery }) => {
    expect(gallery.revision).toBe(0)
    for (const folder of [path, join(path, '..')]) expect(await modeOf(folder)).toBe('700')
    for (const file of ['lock', 'familiar.mdb', 'familiar.mdb-lock']) expect(await modeOf(join(path, file))).toBe('600')
  })
})

test('an existing folder keeps its mode', async () => {
  const path = await temporaryPath()
  await mkdir(path, { mode: 0o750 })
  openDataFolder(path).close()
  expect(await modeOf(path)).toBe('750')
})

test('the lock file names the process that has the folder, and a second opening is refused with that pid', async () => {
  const path = await temporaryPath()
  await mkdir(path)
  await writeFile(join(path, 'lock'), '12345678 of an earlier holder\n')
  const folder = openDataFolder(path)
  expect(await readFile(join(path, 'lock'), 'utf8')).toBe(`${process.pid}\n`)
  expect(() => openDataFolder(path)).toThrow(
    expect.objectContaining({ code: 'data-folder-busy', message: `${path}: in use by process ${process.pid}` }),
  )
  folder.close()
  folder.close()
  openDataFolder(path).close()
})

test('of two processes the second is refused, and kill -9 of the first lets a third in', async () => {
  const path = await temporaryPath()
  const first = startWriter(path)
  expect(await nextReport(first)).toEqual({ kind: 'opened' })
  const second = startWriter(path)
  expect(await nextReport(second)).toEqual({
    kind: 'failed',
    code: 'data-folder-busy',
    message: `${path}: in use by process ${first.child.pid}`,
  })
  expect((await second.ended).status).toBe(75)
  await killAfter(first, 1)
  expect((await first.ended).signal).toBe('SIGKILL')
  expect(await nextReport(startWriter(path))).toEqual({ kind: 'opened' })
})

test.each([
  ['below a file system that takes no folders', '/proc/familiar', 'ENOENT'],
  ['a folder that takes no files', '/proc/self', 'ENOENT'],
  ['a device', '/dev/null', 'ENOTDIR'],
  ['below a file', `${import.meta.filename}/data`, 'ENOTDIR'],
  ['a file', import.meta.filename, 'ENOTDIR'],
  ['no path', '', 'ENOENT'],
])('%s cannot be the data folder: %s', (_, path, reason) => {
  expect(() => openDataFolder(path)).toThrow(
    expect.objectContaining({
      code: 'data-folder-unusable',
      message: expect.stringMatching(new RegExp(`^${path}: ${reason}`)),
    }),
  )
})

test('without util-linux there is no lock, so the folder is not used', async () => {
  vi.stubEnv('PATH', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  const path = await temporaryPath()
  expect(() => openDataFolder(path)).toThrow(
    expect.objectContaining({
      code: 'data-folder-unusable',
      message: expect.stringContaining('flock (of util-linux)'),
    }),
  )
})
