import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BrokerClient, connectPublisher } from '../../../src/mqtt/client.ts'
import {
  type Answer,
  encodeAnswer,
  errorAnswer,
  openEnvelope,
  readContents,
} from '../../../src/mqtt/commands/envelope.ts'
import { type CommandName, specOf } from '../../../src/mqtt/commands/table.ts'
import type { UploadPart } from '../../../src/mqtt/commands/upload.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import { recognized } from '../../unit/mqtt/event.ts'
import { startTestBroker, type TestBroker } from '../mqtt/broker.ts'
import { silent } from '../mqtt/log.ts'

const run = promisify(execFile)
const topics = topicsOf('familiar', 'door')
/** Debian: jq, mosquitto-clients. */
const missing = ['jq', 'mosquitto_sub', 'mosquitto_rr'].filter((tool) => spawnSync(tool, ['--help']).error)
const script = (name: string) => path.resolve('examples/shell', name)

describe.skipIf(missing.length > 0)(
  `scripts (need jq and mosquitto-clients; missing: ${missing.join() || 'none'})`,
  () => {
    let broker: TestBroker
    let device: BrokerClient
    let folder: string

    beforeEach(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'familiar-examples-'))
      broker = await startTestBroker()
      device = connectPublisher({
        url: broker.url,
        clientId: 'door',
        will: statusMessage(topics, 'offline'),
        log: silent,
      })
      await new Promise<void>((resolve) => void device.onConnect(resolve))
      await device.publish(topics.status, 'online', { qos: 1, retain: true })
    })
    afterEach(async () => {
      await device.close()
      await broker.kill()
      rmSync(folder, { recursive: true })
    })

    /** Answers a command as the daemon does; gets the checked fields of each request. */
    async function answer(command: CommandName, reply: (request: unknown, upload: UploadPart | null) => Answer) {
      device.subscribe(topics.request(command), ({ payload }) => {
        const { transaction, fields } = openEnvelope(payload)
        const { request, upload } = readContents(specOf(command), fields)
        const message = encodeAnswer(transaction, reply(request, upload))
        void device.publish(topics.response(command), message, { qos: 1, retain: false })
      })
      // Subscriptions are made in order, so this one is when the next message has come back.
      await new Promise<void>((resolve) => {
        device.subscribe('test/ready', () => resolve())
        void device.publish('test/ready', '', { qos: 1, retain: false })
      })
    }

    const options = () => ['-h', '127.0.0.1', '-p', String(broker.port)]

    it('list-people prints a line for each person', async () => {
      const people = [
        { id: '01JZ0000000000000000000ADA', name: 'Ada', photos: 2 },
        { id: '01JZ0000000000000000000B0B', name: 'Bob', photos: 1 },
      ]
      await answer('people.list', () => ({ status: 'ok', data: { people } }))
      const { stdout } = await run(script('list-people.sh'), ['door', ...options()])
      expect(stdout).toBe('01JZ0000000000000000000ADA\tAda\t2\n01JZ0000000000000000000B0B\tBob\t1\n')
    })

    it('list-people prints nothing of an empty gallery, and does not fail', async () => {
      await answer('people.list', () => ({ status: 'ok', data: { people: [] } }))
      expect((await run(script('list-people.sh'), ['door', ...options()])).stdout).toBe('')
    })

    it('enrol-photo sends all bytes in parts of one transaction', async () => {
      const photo = path.join(folder, "ada's photo.jpg")
      const bytes = Buffer.from(Array.from({ length: 500_000 }, (_, i) => (i * 7919) % 251))
      writeFileSync(photo, bytes)
      const parts: UploadPart[] = []
      await answer('people.enroll', (request, upload) => {
        expect(request).toEqual({ name: 'Ada "L"', force: false })
        if (upload) parts.push(upload)
        return { status: parts.length < 3 ? 'progress' : 'ok', data: { received: parts.length } }
      })
      const { stdout } = await run(script('enrol-photo.sh'), ['door', 'Ada "L"', photo, ...options()])
      expect(stdout).toContain('"received": 3')
      expect(parts.map(({ part, parts, source }) => [part, parts, source])).toEqual(
        [1, 2, 3].map((part) => [part, 3, "ada's photo.jpg"]),
      )
      expect(Buffer.concat(parts.map(({ data }) => Buffer.from(data, 'base64'))).equals(bytes)).toBe(true)
    })

    it('enrol-photo says why it was refused, and fails', async () => {
      const photo = path.join(folder, 'ada.jpg')
      writeFileSync(photo, 'no picture')
      await answer('people.enroll', () => errorAnswer({ code: 'commands-off', message: 'Nobody may.' }))
      const refused = run(script('enrol-photo.sh'), ['door', 'Ada', photo, ...options()])
      await expect(refused).rejects.toMatchObject({ code: 5, stderr: expect.stringMatching(/^Nobody may\.\n.+\n$/) })
    })

    it('enrol-photo sends nothing to a device that is not there', async () => {
      await device.publish(topics.status, 'stopped', { qos: 1, retain: true })
      const refused = run(script('enrol-photo.sh'), ['door', 'Ada', script('enrol-photo.sh'), ...options()])
      await expect(refused).rejects.toMatchObject({ code: 1, stderr: 'door is stopped.\n' })
      expect(broker.arrivals.items.filter(({ topic }) => topic === topics.request('people.enroll'))).toEqual([])
    })

    it('watch-events prints an event, and no late one', async () => {
      const child = spawn(script('watch-events.sh'), options(), {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      })
      const line = once(child.stdout, 'data')
      const until = (seconds: number) => new Date(Date.now() + 1000 * seconds).toISOString()
      const tell = (id: string, name: string, valid_until: string) =>
        device.publish(topics.event, JSON.stringify({ ...recognized, id, person: { id, name }, valid_until }), {
          qos: 1,
          retain: false,
        })
      // Nobody knows when the script has subscribed: it is told until it says something.
      const telling = setInterval(() => {
        void tell('late', 'Late', until(-10))
        void tell('fresh', 'Fresh', until(10))
      }, 50)
      const [printed] = await line
      clearInterval(telling)
      process.kill(-(child.pid as number))
      await once(child, 'exit')
      expect(String(printed)).toBe('door\tporch\trecognized\tFresh\n')
    })
  },
)

describe.skipIf(missing.includes('jq'))('fresh-events.jq (needs jq)', () => {
  const event = (id: string, changes = {}) => ({
    ...recognized,
    id,
    valid_until: new Date(Date.now() + 10_000).toISOString(),
    ...changes,
  })

  function passed(events: readonly object[]): string[] {
    const { stdout, stderr } = spawnSync('jq', ['-n', '-c', '-f', script('fresh-events.jq')], {
      input: events.map((each) => JSON.stringify(each)).join('\n'),
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).id)
  }

  it('leaves out what is late, what comes again, and what has no time to trust', () => {
    const late = { valid_until: new Date(Date.now() - 1500).toISOString() }
    const events = [event('a'), event('a'), event('b', late), event('c', { clock: 'unsynced' }), event('d'), event('a')]
    expect(passed(events)).toEqual(['a', 'd', 'a'])
  })
})
