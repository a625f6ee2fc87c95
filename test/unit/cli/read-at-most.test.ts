import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readFileAtMost } from '../../../src/cli/read-at-most.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-read-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a file is read whole, of a longer one the beginning', async () => {
  const file = join(folder, 'file')
  const bytes = Buffer.alloc(200_000, 'familiar')
  writeFileSync(file, bytes)
  expect(await readFileAtMost(file, 200_001)).toEqual(bytes)
  expect(await readFileAtMost(file, 199_999)).toEqual(bytes.subarray(0, -1))
})

test('a pipe that never ends is left at the limit', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('bash', ['-c', 'mkfifo "$0"', pipe])
  const writer = spawn('bash', ['-c', 'exec yes > "$0"', pipe], { stdio: 'ignore' })
  const ended = once(writer, 'exit')
  expect(await readFileAtMost(pipe, 100_001)).toHaveLength(100_001)
  // By SIGPIPE: nobody reads it any more.
  expect(await ended).toEqual([null, 'SIGPIPE'])
})

test.each(['/dev/zero', '/', '/none'])('%s cannot be read', async (path) => {
  const unusable = { code: 'file-unusable', message: expect.stringContaining(`${path} cannot be read`) }
  await expect(readFileAtMost(path, 10)).rejects.toMatchObject(unusable)
})
