import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { startEmbeddedBroker } from '../../src/mqtt/broker.ts'
import { Listener } from '../support/listener.ts'
import { photo, portrait, Workspace } from '../support/workspace.ts'

const log = pino({ level: 'silent' })
const door = portrait(photo.obama3)

/** A zombie is not: who adopted it has not yet asked how it ended. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

test('a broker that is down at the start gets all events, in order, once it is there', async () => {
  const port = await freePort()
  const url = `mqtt://127.0.0.1:${port}`
  await using work = new Workspace({ cameras: { door }, mqtt: { url, event_valid_for: 3600 } })
  await work.enroll('Barack Obama', photo.obama, photo.obama2)
  const daemon = work.daemon()
  await daemon.said('no connection to the broker')
  await daemon.line(({ msg, event }) => msg === 'event' && event === 'recognized')

  const broker = await startEmbeddedBroker({ port, log })
  await using listener = await Listener.at(url)
  await listener.event(({ event_type }) => event_type === 'recognized')
  expect(listener.events.map(({ seq }) => seq)).toEqual(listener.events.map((_, index) => index + 1))
  await broker.close()
})

test('the last will says `offline` when the daemon is killed, and vision does not outlive it', async () => {
  const broker = await startEmbeddedBroker({ port: 0, log })
  await using work = new Workspace({ cameras: { door }, mqtt: { url: broker.url } })
  const daemon = work.daemon()
  await using listener = await Listener.at(broker.url)
  const { vision_pid } = await daemon.said('vision is ready')
  await listener.message('status', (payload) => payload === 'online')
  daemon.kill('SIGKILL')
  await listener.message('status', (payload) => payload === 'offline')
  // Vision holds the log's pipe too: `close`, and so `exited`, comes only when it is gone.
  await daemon.exited
  // A dying process closes its files before it counts as dead.
  await expect.poll(() => isAlive(Number(vision_pid))).toBe(false)
  await broker.close()
})

test('an embedded broker whose port is taken says so, and what to do', async () => {
  const taken = await startEmbeddedBroker({ port: 0, log })
  await using work = new Workspace({ cameras: { door }, mqtt: { embedded_port: taken.port } })
  const { status, stderr } = await work.familiar('run')
  expect(status).toBe(69)
  expect(stderr).toContain(`port ${taken.port}`)
  expect(stderr).toContain('mqtt.embedded_port')
  await taken.close()
})

test('a file for the broker that cannot be read ends the start and names itself, for doctor as well', async () => {
  await using work = new Workspace()
  const ca = work.path('ca.crt')
  work.configure({ cameras: { door }, mqtt: { url: 'mqtts://127.0.0.1:1', tls: { ca } } })
  const { status, stderr } = await work.familiar('run')
  expect(status).toBe(78)
  expect(stderr).toContain(`\`mqtt.tls.ca\`: ${ca} cannot be read (ENOENT`)
  expect((await work.familiar('doctor')).stdout).toContain(`${ca} cannot be read`)
})
