import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FamiliarError } from '../../../src/domain/errors.ts'
import { startControl } from '../../../src/service/control.ts'
import type { Desk, Photo } from '../../../src/service/desk.ts'
import { daemonListens, RemoteDesk } from '../../../src/service/remote-desk.ts'

let folder: string
let socket: string
let control: AsyncDisposable
let received: { name: string; photos: readonly Photo[] } | undefined

/** The far side of the socket; what a real desk does is tested with the real daemon. */
const desk: Desk = {
  people: async () => [],
  enroll: async (name, photos) => {
    if (name === '') throw new FamiliarError('person-name-invalid', 'no name')
    received = { name, photos }
    return { person: null, revision: 3, photos: [] }
  },
  identify: async () => {
    throw new Error('a bug')
  },
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-control-'))
  socket = join(folder, 'control.sock')
  control = await startControl(socket, desk, pino({ level: 'silent' }))
})
afterEach(async () => {
  await control[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

async function ask(method: string, path: string, body = ''): Promise<{ status: number | undefined; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>()
  const call = request({ socketPath: socket, method, path }, async (response) => {
    resolve({ status: response.statusCode, body: await text(response) })
  })
  call.on('error', reject).end(body)
  return promise
}

test('the socket is for the owner and the group', () => {
  expect(statSync(socket).mode & 0o777).toBe(0o660)
})

test('photos arrive byte for byte, and the answer comes back', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251)
  const report = await new RemoteDesk(socket).enroll('Ada', [{ source: 'a.jpg', read: async () => bytes }])
  expect(report).toEqual({ person: null, revision: 3, photos: [] })
  expect(received?.name).toBe('Ada')
  expect(Buffer.from((await received?.photos[0]?.read()) ?? []).equals(bytes)).toBe(true)
})

test('an error comes back as what it was', async () => {
  const remote = new RemoteDesk(socket)
  const nothing = { source: 'a.jpg', read: async () => Buffer.alloc(0) }
  await expect(remote.enroll('', [nothing])).rejects.toMatchObject({ code: 'person-name-invalid', message: 'no name' })
  await expect(remote.identify([nothing])).rejects.toMatchObject({ code: 'internal', message: 'a bug' })
})

test.each([
  ['an unknown command', 'POST', '/remove-everything', '{}'],
  ['a command of the prototype', 'POST', '/constructor', '{}'],
  ['another method', 'GET', '/people', ''],
  ['no JSON', 'POST', '/enroll', '{'],
  ['a missing field', 'POST', '/enroll', '{"name": "Ada"}'],
  ['a field too many', 'POST', '/enroll', '{"name": "Ada", "photos": [], "admin": true}'],
  ['a photo that is no base64', 'POST', '/enroll', '{"name": "Ada", "photos": [{"source": "a", "data": "!"}]}'],
])('%s is refused as a wrong use', async (_, method, path, body) => {
  const answer = await ask(method, path, body)
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'usage' })
})

test('a request that is too large is refused', async () => {
  const answer = await ask('POST', '/enroll', 'x'.repeat(73 * 1024 * 1024))
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'usage', message: expect.stringContaining('bytes') })
})

test('the path of a file, or of another daemon, is not taken', async () => {
  const log = pino({ level: 'silent' })
  const file = join(folder, 'precious.txt')
  writeFileSync(file, 'precious')
  await expect(startControl(file, desk, log)).rejects.toMatchObject({ code: 'config-invalid' })
  expect(readFileSync(file, 'utf8')).toBe('precious')
  await expect(startControl(socket, desk, log)).rejects.toMatchObject({ code: 'config-invalid' })
  expect(await daemonListens(socket)).toBe(true)
})

test('a daemon is found by its socket, and not by what a dead one left', async () => {
  expect(await daemonListens(socket)).toBe(true)
  expect(await daemonListens(join(folder, 'none.sock'))).toBe(false)
  const leftover = join(folder, 'left.sock')
  const other = await startControl(leftover, desk, pino({ level: 'silent' }))
  await other[Symbol.asyncDispose]()
  expect(await daemonListens(leftover)).toBe(false)
})
