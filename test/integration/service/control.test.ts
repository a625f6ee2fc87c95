import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FamiliarError } from '../../../src/domain/errors.ts'
import type { BackupDesk } from '../../../src/service/backup/desk.ts'
import { type ControlPatience, startControl } from '../../../src/service/control/control.ts'
import type { DaemonDesk } from '../../../src/service/control/daemon-desk.ts'
import { RemoteDaemon, runningDaemon } from '../../../src/service/control/remote-daemon.ts'
import { RemoteDesk } from '../../../src/service/control/remote-desk.ts'
import { runningEnrolment } from '../../../src/service/control/remote-enrolment.ts'
import { RemoteStrangers } from '../../../src/service/control/remote-strangers.ts'
import { callerOf, daemonListens } from '../../../src/service/control/socket-call.ts'
import type { EnrolmentDesk } from '../../../src/service/enrolment/desk.ts'
import type { Desk, Photo } from '../../../src/service/people/desk.ts'
import type { StrangerDesk } from '../../../src/service/strangers/desk.ts'

let folder: string
let socket: string
let control: AsyncDisposable
let received: { name: string; photo: Photo } | undefined
let privacy: boolean | undefined

/** The far side of the socket; what a real desk does is in the contract suite, and a real daemon in test/e2e. */
const desk = {
  people: async () => [],
  enroll: async (name: string, photo: Photo) => {
    if (name === '') throw new FamiliarError('person-name-invalid', 'no name')
    received = { name, photo }
    return { person: null, revision: 3, photo: { source: photo.source, enrolled: false, reason: 'no-face', faces: 0 } }
  },
  identify: async () => {
    throw new Error('a bug')
  },
} as unknown as Desk

const change = { key: 'log.level', before: 'info', after: 'debug', effect: 'now' } as const
const daemon = {
  status: async () => ({ version: '1.2.3' }),
  reloadConfig: async () => ({ changes: [change] }),
  setPrivacy: async (on: boolean) => {
    privacy = on
  },
} as unknown as DaemonDesk

const nobody = { state: 'idle', name: null, camera: null, have: 0, of: 0, prompt: null, problem: null } as const

const forgotten: string[] = []
const strangers = {
  strangers: async () => [{ id: 'a', visits: 2, firstSeenAt: 1, lastSeenAt: 2, looks: 3 }],
  nameStranger: async (_: string, name: string) => ({ name }),
  forgetStranger: async (id: string) => void forgotten.push(id),
} as unknown as StrangerDesk

const started: unknown[] = []
const enrolment: EnrolmentDesk = {
  start: async (options) => {
    started.push(options)
    throw new FamiliarError('enrolment-busy', 'not now')
  },
  state: async () => ({ ...nobody, text: 'nobody' }),
  cancel: async () => true,
}

const backups: BackupDesk = { backup: async () => Uint8Array.of(1, 2, 255) }
const desks = { desk, strangers, daemon, enrolment, backups }
const log = pino({ level: 'silent' })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'familiar-control-'))
  socket = join(folder, 'control.sock')
  await start()
})
afterEach(async () => {
  await control[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

async function start(patience?: ControlPatience): Promise<void> {
  control = await startControl(socket, desks, log, patience)
}

async function restart(patience: ControlPatience): Promise<void> {
  await control[Symbol.asyncDispose]()
  await start(patience)
}

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
  const report = await new RemoteDesk(callerOf(socket)).enroll('Ada', { source: 'a.jpg', read: async () => bytes })
  expect(report).toMatchObject({ person: null, revision: 3, photo: { source: 'a.jpg' } })
  expect(received?.name).toBe('Ada')
  expect(Buffer.from((await received?.photo.read()) ?? []).equals(bytes)).toBe(true)
})

test('what is asked of the daemon reaches it', async () => {
  const remote = await runningDaemon(socket)
  expect(await remote.status()).toEqual({ version: '1.2.3' })
  expect(await remote.reloadConfig()).toEqual({ changes: [change] })
  expect(await remote.setPrivacy(true)).toBeUndefined()
  expect(privacy).toBe(true)
  await expect(runningDaemon(join(folder, 'none.sock'))).rejects.toMatchObject({ code: 'daemon-absent' })
})

test('what is asked of an enrolment before a camera reaches it', async () => {
  const remote = await runningEnrolment(socket)
  await expect(remote.start({ name: 'Ada', camera: 'door' })).rejects.toMatchObject({ code: 'enrolment-busy' })
  await expect(remote.start({ name: 'Ada', force: true })).rejects.toMatchObject({ message: 'not now' })
  expect(started).toEqual([
    { name: 'Ada', camera: 'door', force: false },
    { name: 'Ada', force: true },
  ])
  expect(await remote.state()).toMatchObject({ state: 'idle', text: 'nobody' })
  expect(await remote.cancel()).toBe(true)
  await expect(runningEnrolment(join(folder, 'none.sock'))).rejects.toMatchObject({ code: 'daemon-absent' })
})

test('an error comes back as what it was', async () => {
  const remote = new RemoteDesk(callerOf(socket))
  const nothing = { source: 'a.jpg', read: async () => Buffer.alloc(0) }
  await expect(remote.enroll('', nothing)).rejects.toMatchObject({ code: 'person-name-invalid', message: 'no name' })
  await expect(remote.identify(nothing)).rejects.toMatchObject({ code: 'internal', message: 'a bug' })
})

test.each([
  ['an unknown command', 'POST', '/people/burn', '{}'],
  ['a command of the prototype', 'POST', '/constructor', '{}'],
  ['another method', 'GET', '/people/list', ''],
  ['no JSON', 'POST', '/enroll', '{'],
  ['JSON that is no object', 'POST', '/people/list', '[]'],
  ['a missing field', 'POST', '/enroll', '{"name": "Ada"}'],
  ['a field too many', 'POST', '/privacy', '{"on": true, "admin": true}'],
  ['a field of another type', 'POST', '/privacy', '{"on": "yes"}'],
  ['a photo that is no base64', 'POST', '/enroll', '{"name": "Ada", "photo": {"source": "a", "data": "!"}}'],
])('%s is refused as a wrong use', async (_, method, path, body) => {
  const answer = await ask(method, path, body)
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'usage' })
})

test('an import that is no archive is refused as that', async () => {
  const body = JSON.stringify({ archive: Buffer.from('no archive').toString('base64') })
  expect(JSON.parse((await ask('POST', '/people/import', body)).body)).toMatchObject({ code: 'archive-invalid' })
})

describe('large requests', () => {
  test('beyond the bound are refused', async () => {
    const answer = await ask('POST', '/enroll', 'x'.repeat(73 * 1024 * 1024))
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'request-too-large',
      message: expect.stringContaining('73 MiB'),
    })
  })

  test('that fill the memory together are refused, the others served, and later ones too', async () => {
    const half = 'x'.repeat(71 * 1024 * 1024)
    // Two that are held open fill it; a third that came meanwhile could make one of them the one too many.
    const open = await Promise.all(
      [half, half].map(async (body) => {
        const call = request({ socketPath: socket, method: 'POST', path: '/enroll' })
        const answered = once(call, 'response')
        await new Promise((resolve) => call.write(body, resolve))
        return { call, answered }
      }),
    )
    expect((await ask('POST', '/people/list', '{}')).status).toBe(200)
    await expect
      .poll(async () => JSON.parse((await ask('POST', '/enroll', 'x'.repeat(4 * 1024 * 1024))).body).code, {
        timeout: 30_000,
      })
      .toBe('daemon-busy')
    expect((await ask('POST', '/people/list', '{}')).status).toBe(200)
    for (const { call, answered } of open) {
      call.end()
      const [response] = await answered
      // Whole at last, and no JSON.
      expect(JSON.parse(await text(response))).toMatchObject({ code: 'usage' })
    }
    const later = await ask('POST', '/enroll', 'x'.repeat(4 * 1024 * 1024))
    expect(JSON.parse(later.body)).toMatchObject({ code: 'usage' })
  })
})

test('who never finishes a request is cut off, and the others are served', async () => {
  await restart({ headers: 50, request: 100, check: 20 })
  const idle = connect(socket)
  idle.write('POST /people/list HTTP/1.1\r\nHost: x\r\n')
  const slow = connect(socket)
  slow.write('POST /people/list HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{')
  const closed = [idle, slow].map((client) => once(client.resume(), 'close'))
  expect((await ask('POST', '/people/list', '{}')).status).toBe(200)
  await Promise.all(closed)
})

test('many clients at once are all served', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => ask('POST', '/people/list', '{}')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

test('who hangs up in the middle of a request does no harm', async () => {
  const client = connect(socket)
  client.write('POST /enroll HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"name"')
  await once(client, 'connect')
  client.destroy()
  expect((await ask('POST', '/people/list', '{}')).status).toBe(200)
})

describe('a daemon that', () => {
  async function served(answer: (response: ServerResponse) => void): Promise<string> {
    const path = join(folder, 'other.sock')
    const server = createServer((incoming, response) => {
      incoming.resume()
      answer(response)
    })
    await once(server.listen(path), 'listening')
    stack.defer(() => {
      server.closeAllConnections()
      server.close()
    })
    return path
  }

  let stack: DisposableStack
  beforeEach(() => {
    stack = new DisposableStack()
  })
  afterEach(() => stack.dispose())

  const impatient = { quick: 50, long: 50 }

  test.each([
    ['never answers', () => {}],
    ['stops in the middle of its answer', (response: ServerResponse) => void response.write('{"ver')],
    ['answers what is no JSON', (response: ServerResponse) => void response.end('<html>')],
    ['hangs up', (response: ServerResponse) => void response.destroy()],
  ])('%s is an error, and no wait for ever', async (_, answer) => {
    const remote = new RemoteDaemon(callerOf(await served(answer), impatient))
    await expect(remote.status()).rejects.toMatchObject({ code: 'daemon-unreachable' })
  })
})

test('strangers are listed, named and forgotten', async () => {
  const remote = new RemoteStrangers(callerOf(socket))
  expect(await remote.strangers()).toEqual([{ id: 'a', visits: 2, firstSeenAt: 1, lastSeenAt: 2, looks: 3 }])
  expect(await remote.nameStranger('a', 'Ada')).toEqual({ name: 'Ada' })
  await remote.forgetStranger('b')
  expect(forgotten).toEqual(['b'])
})

test('the path of a file, or of another daemon, is not taken', async () => {
  const file = join(folder, 'precious.txt')
  writeFileSync(file, 'precious')
  await expect(startControl(file, desks, log)).rejects.toMatchObject({ code: 'config-invalid' })
  expect(readFileSync(file, 'utf8')).toBe('precious')
  await expect(startControl(socket, desks, log)).rejects.toMatchObject({ code: 'config-invalid' })
  expect(await daemonListens(socket)).toBe(true)
})

test('a daemon is found by its socket, and not by what a dead one left', async () => {
  expect(await daemonListens(socket)).toBe(true)
  expect(await daemonListens(join(folder, 'none.sock'))).toBe(false)
  const leftover = join(folder, 'left.sock')
  const other = await startControl(leftover, desks, log)
  await other[Symbol.asyncDispose]()
  expect(await daemonListens(leftover)).toBe(false)
})
