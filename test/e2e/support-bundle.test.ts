import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openArchive } from '../../src/storage/archive.ts'
import { photo, quiet, Workspace } from '../support/workspace.ts'

const name = 'Zebedee Quux'
const secrets = ['S3cret "of" the broker', 'S3cretOfThePorch']
const [brokerPassword, streamPassword] = secrets

/** Every form in which parts of these bytes may stand in a text or a file. */
function formsOf(bytes: Buffer): Buffer[] {
  const parts = Array.from({ length: 50 }, (_, i) => bytes.subarray(i * 48, (i + 1) * 48)).filter(
    (part) => part.length >= 24,
  )
  return parts.flatMap((part) => [part, Buffer.from(part.toString('base64')), Buffer.from(part.toString('hex'))])
}

async function vectorsOf(work: Workspace): Promise<Float32Array[]> {
  const file = work.path('people.familiar')
  await work.familiar('people', 'export', '--no-encryption', file)
  const { people } = await openArchive(readFileSync(file), null)
  return people.flatMap(({ photos }) => photos.flat().map(({ vector }) => Float32Array.from(vector)))
}

test('a bundle of a running daemon has what helps, and no name, face, vector or password', async () => {
  const porch = { source: { type: 'stream', url: `rtsp://viewer:${streamPassword}@127.0.0.1:1/live` } }
  const mqtt = { url: 'mqtt://127.0.0.1:1', username: 'someone', password: brokerPassword }
  await using work = new Workspace({ cameras: { door: quiet, porch }, mqtt })
  await work.enroll(name, photo.astronaut)
  await work.daemon().said('ready')
  // Nothing of Familiar's is named so; the second fence has to take it.
  writeFileSync(join(work.data, `${name}.jpg`), '')
  const file = work.path('bundle.tar.gz')
  const { status, stdout } = await work.familiar('support-bundle', file)
  expect(status).toBe(0)
  expect(statSync(file).mode & 0o777).toBe(0o600)

  const names = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n')
  const listed = stdout.split('\n').flatMap((line) => /^\S+(?= +\d+ bytes)/.exec(line)?.[0] ?? [])
  expect(names).toEqual(listed.map((each) => `familiar-support/${each}`))
  expect(listed).toEqual(
    expect.arrayContaining([
      'doctor.json',
      'versions.json',
      'configuration.json',
      'status.json',
      'metrics.txt',
      'log.txt',
    ]),
  )

  const bytes = gunzipSync(readFileSync(file))
  const text = bytes.toString()
  expect(text).toContain('familiar_')
  expect(text).toContain('[name].jpg')
  expect(text).toContain('familiar.mdb')
  for (const hidden of ['zebedee', 'quux', 'someone', 'viewer', ...secrets]) {
    expect(text.toLowerCase()).not.toContain(hidden.toLowerCase())
  }
  const vectors = await vectorsOf(work)
  expect(vectors.length).toBeGreaterThan(0)
  for (const vector of vectors) {
    for (const form of formsOf(Buffer.from(vector.buffer))) expect(bytes.includes(form)).toBe(false)
    const digits = [...vector].map((value) => String(value).slice(0, 9)).filter(({ length }) => length === 9)
    expect(digits.filter((each) => text.includes(each))).toEqual([])
  }
  for (const form of formsOf(readFileSync(photo.astronaut))) expect(bytes.includes(form)).toBe(false)
})

test('a bundle of an installation with a mistake says so, and none is written when it is only looked at', async () => {
  await using work = new Workspace({ recogniton: {} })
  const { status, stdout } = await work.familiar('support-bundle', '--list', '--json')
  expect(status).toBe(0)
  const { file, files } = JSON.parse(stdout) as { file: null; files: { name: string; bytes: number }[] }
  expect(file).toBeNull()
  expect(files.map(({ name }) => name)).toEqual([
    'doctor.json',
    'versions.json',
    'machine.txt',
    'kernel.txt',
    'log.txt',
  ])
})
