import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { connectAsync } from 'mqtt'
import { afterEach, describe, expect, it } from 'vitest'
import { type BrokerClient, type BrokerClientOptions, connectPublisher } from '../../../src/mqtt/client.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import { eventually } from '../../support/eventually.ts'
import { freePort, startTestBroker, type TestBroker, type TestBrokerOptions } from './broker.ts'
import { recordingLog, silent } from './log.ts'
import { startProxy } from './proxy.ts'
import { startRefusingBroker } from './refusing-broker.ts'
import { listenOn } from './server.ts'

const topics = topicsOf('familiar', 'door')
const stopped = statusMessage(topics, 'stopped')
const offline = statusMessage(topics, 'offline')

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function broker(options?: TestBrokerOptions): Promise<TestBroker> {
  const started = await startTestBroker(options)
  cleanups.push(() => started.kill())
  return started
}

function publisher(options: Partial<BrokerClientOptions> & { url: string }): BrokerClient {
  const made = connectPublisher({ clientId: 'door', will: offline, log: silent, delay: () => 5, ...options })
  cleanups.push(() => made.close())
  return made
}

function connected(of: BrokerClient): Promise<void> {
  return new Promise((resolve) => of.onConnect(resolve))
}

describe('the end of a connection', () => {
  it('leaves `stopped` behind, retained, when it is closed, and no last will', async () => {
    const { url, arrivals } = await broker()
    const closing = publisher({ url })
    await connected(closing)
    await closing.close({ publish: stopped })
    // The broker has handled the end of the first client when it takes a second one of the same id.
    const second = publisher({ url })
    await connected(second)
    await second.publish('later', '', { qos: 1, retain: false })
    await arrivals.one(({ topic }) => topic === 'later')
    expect(arrivals.items.slice(0, -1)).toEqual([{ ...stopped }])
  })

  it('rejects what is published after close', async () => {
    const { url } = await broker()
    const closing = publisher({ url })
    await connected(closing)
    const closed = closing.close()
    expect(closing.connected).toBe(false)
    await expect(closing.publish('a', '', { qos: 1, retain: false })).rejects.toThrow(/no connection/)
    await closed
  })

  it('says of what was not acknowledged then that it was not the broker who ended it', async () => {
    const { port, arrivals } = await broker()
    const proxy = await startProxy(port)
    cleanups.push(proxy.close)
    const closing = publisher({ url: proxy.url })
    await connected(closing)
    proxy.muteBroker()
    const lost = expect(closing.publish('a', '', { qos: 1, retain: false })).rejects.toMatchObject({ byBroker: false })
    await arrivals.one(({ topic }) => topic === 'a')
    await closing.close({ within: 50 })
    await lost
  })

  it('closes without a broker, also in the middle of an attempt', async () => {
    const silentServer = await listenOn(createServer())
    cleanups.push(silentServer.close)
    await publisher({ url: `mqtt://127.0.0.1:${await freePort()}`, delay: () => 60_000 }).close({ publish: stopped })
    const attempting = publisher({ url: silentServer.url })
    await once(silentServer.server, 'connection')
    await attempting.close({ publish: stopped })
  })

  it('drops the socket when `stopped` is not acknowledged in time, so that the last will follows', async () => {
    const { port, arrivals } = await broker()
    const proxy = await startProxy(port)
    cleanups.push(proxy.close)
    const closing = publisher({ url: proxy.url })
    await connected(closing)
    proxy.muteBroker()
    await closing.close({ publish: stopped, within: 50 })
    expect(await arrivals.until((items) => items.length === 2)).toEqual([{ ...stopped }, { ...offline }])
  })

  it('has the broker say `offline` when the process is killed', async () => {
    const { url, arrivals } = await broker()
    const child = spawn(process.execPath, [fileURLToPath(new URL('doomed-child.ts', import.meta.url)), url])
    cleanups.push(async () => child.kill('SIGKILL'))
    await arrivals.one(({ payload }) => payload === 'online')
    child.kill('SIGKILL')
    expect(await arrivals.one(({ payload }) => payload === 'offline')).toEqual({ ...offline })
  })
})

describe('a broker that cannot be used', () => {
  it('is tried again with growing failures, and its reason is logged once', async () => {
    const failures: number[] = []
    const { log, lines } = recordingLog()
    const delay = (count: number) => failures.push(count)
    publisher({ url: `mqtt://user:secret@127.0.0.1:${await freePort()}`, log, delay })
    await lines.until((all) => all.filter(({ msg }) => msg.startsWith('still')).length === 2)
    expect(failures).toEqual([1, 2, 3])
    expect(lines.items.filter(({ level }) => level === 'warn')).toMatchObject([
      { msg: 'no connection to the broker', reason: expect.stringContaining('ECONNREFUSED') },
    ])
    expect(JSON.stringify(lines.items)).not.toContain('secret')
  })

  it('is named with the reason when it refuses the password, and tried until it accepts', async () => {
    const { log, lines } = recordingLog()
    const strict = await startTestBroker({ password: 'right' })
    const refused = publisher({ url: strict.url, username: 'door', password: 'wrong', log })
    const error = await lines.one(({ level }) => level === 'error')
    expect(error).toMatchObject({ code: 'broker-unusable', reason: 'Connection refused: Not authorized' })
    expect(error.msg).toContain('mqtt.password')
    await strict.kill()
    await broker({ port: strict.port, password: 'wrong' })
    await connected(refused)
  })

  it('sends user and password', async () => {
    const { url } = await broker({ password: 'right' })
    await connected(publisher({ url, username: 'door', password: 'right' }))
  })

  it('refuses a single message under MQTT 5, and the publish rejects with its reason', async () => {
    const refusing = await startRefusingBroker()
    cleanups.push(refusing.close)
    const refused = publisher({ url: refusing.url })
    await connected(refused)
    await expect(refused.publish('a', 'x', { qos: 1, retain: false })).rejects.toThrow('Not authorized')
    expect(refused.connected).toBe(true)
  })

  it('answers a PUBACK that MQTT 5 does not know, as mosquitto: only the message that it is about is refused', async () => {
    const refusing = await startRefusingBroker((_nth, topic) => (topic === 'large' ? 0x95 : 0))
    cleanups.push(refusing.close)
    const one = publisher({ url: refusing.url })
    await connected(one)
    const large = one.publish('large', 'x', { qos: 1, retain: true })
    const behind = one.publish('behind', 'x', { qos: 1, retain: false })
    await expect(large).rejects.toMatchObject({ name: 'PublishRefused', code: 0x95 })
    await expect(behind).rejects.not.toHaveProperty('byBroker')
  })

  it('tells how large a packet may be: a larger one is refused here, the connection goes on', async () => {
    const payload = 'x'.repeat(200)
    // As counted by hand: fixed header 1 + 2, topic 2 + 1, packet identifier 2, no properties 1.
    const size = 9 + payload.length
    const strict = await startRefusingBroker(() => 0, { maximumPacketSize: size })
    cleanups.push(strict.close)
    const one = publisher({ url: strict.url })
    await connected(one)
    await expect(one.publish('a', `${payload}x`, { qos: 1, retain: false })).rejects.toMatchObject({
      code: 0x95,
      message: `a packet of ${size + 1} bytes is over the broker's limit of ${size}`,
    })
    await one.publish('a', payload, { qos: 1, retain: false })
    await one.publish('a', `${payload}yy`, { qos: 0, retain: false })
    await expect(one.publish('a', `${payload}zzz`, { qos: 0, retain: false })).rejects.toMatchObject({ code: 0x95 })
    await one.publish('a', 'last', { qos: 1, retain: false })
    expect(strict.arrivals.items).toEqual([`a ${payload}`, `a ${payload}yy`, 'a last'])
    expect(strict.connections.items).toEqual([1])
  })

  it('passes on a packet that is too large, by MQTT 3.1.1: the connection ends before it is whole, and comes back', async () => {
    const { url, port } = await broker()
    const { log, lines } = recordingLog()
    const one = publisher({ url, protocol: '3.1.1', log })
    const heard: number[] = []
    one.subscribe('request/+', ({ payload }) => heard.push(payload.length))
    await connected(one)
    await one.publish('fence', '', { qos: 1, retain: false })
    const stranger = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 })
    await stranger.publishAsync('request/a', 'x'.repeat(2 ** 20), { qos: 1 })
    const warning = await lines.one(({ level }) => level === 'warn')
    expect(warning.reason).toMatch(/^a packet of 10485\d\d bytes came, and 1048576 are taken at most$/)
    await lines.until((all) => all.filter(({ msg }) => msg === 'connected to the broker').length === 2)
    await one.publish('fence', '', { qos: 1, retain: false })
    await stranger.publishAsync('request/a', 'small', { qos: 1 })
    await eventually(() => expect(heard).toEqual([5]))
    await stranger.endAsync()
  })

  it('ends the connection after a message that it does not answer: the next one is not blamed', async () => {
    const ending = await startRefusingBroker(() => null)
    cleanups.push(ending.close)
    const one = publisher({ url: ending.url })
    await connected(one)
    await one.publish('health', 'x', { qos: 0, retain: false })
    await expect(one.publish('event', 'x', { qos: 1, retain: false })).rejects.toMatchObject({ byBroker: false })
    await connected(one)
    await expect(one.publish('event', 'x', { qos: 1, retain: false })).rejects.toMatchObject({ byBroker: true })
  })
})
