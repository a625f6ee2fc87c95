import { once } from 'node:events'
import { createServer, connect as openSocket } from 'node:net'
import { connect, connectAsync, type IConnackPacket } from 'mqtt'
import { expect, it } from 'vitest'
import { startEmbeddedBroker } from '../../../src/mqtt/broker.ts'
import { connectPublisher } from '../../../src/mqtt/client.ts'
import { recordingLog, silent } from './log.ts'
import { listenOn } from './server.ts'

it('takes a free port and serves retained messages there', async () => {
  const broker = await startEmbeddedBroker({ port: 0, log: silent })
  expect(broker.url).toBe(`mqtt://127.0.0.1:${broker.port}`)
  const client = await connectAsync(broker.url)
  await client.publishAsync('a', 'kept', { qos: 1, retain: true })
  const message = new Promise((resolve) => client.once('message', (_topic, payload) => resolve(payload.toString())))
  await client.subscribeAsync('a')
  expect(await message).toBe('kept')
  await client.endAsync()
  await broker.close()
})

it('names the port in use and what to do about it', async () => {
  const taken = await listenOn(createServer())
  const started = startEmbeddedBroker({ port: taken.port, log: silent })
  await expect(started).rejects.toMatchObject({ code: 'broker-unusable' })
  await expect(started).rejects.toThrow(new RegExp(`${taken.port}.*in use.*embedded_port.*mqtt\\.url`))
  await taken.close()
})

it('ends its connections on closing, also one that has said nothing yet, and frees the port', async () => {
  const broker = await startEmbeddedBroker({ port: 0, log: silent })
  const client = await connectAsync(broker.url, { reconnectPeriod: 0 })
  const mute = openSocket(broker.port, '127.0.0.1')
  await once(mute, 'connect')
  const ends = [new Promise<void>((resolve) => client.once('close', resolve)), once(mute, 'close')]
  await broker.close()
  await Promise.all(ends)
  await (await startEmbeddedBroker({ port: broker.port, log: silent })).close()
})

it('ends the connection over a packet that is too large, and Familiar itself does not send one', async () => {
  const broker = await startEmbeddedBroker({ port: 0, log: silent })
  const { url, maximumPacketSize } = broker
  const stranger = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0 })
  await stranger.publishAsync('a', 'x'.repeat(maximumPacketSize - 10), { qos: 1 })
  const ended = new Promise<void>((resolve) => stranger.once('close', resolve))
  stranger.publish('a', 'x'.repeat(maximumPacketSize), { qos: 1 })
  await ended
  const will = { topic: 'will', payload: '', qos: 0, retain: false } as const
  const own = connectPublisher({ url, maximumPacketSize, clientId: 'own', will, log: silent })
  await new Promise<void>((resolve) => own.onConnect(resolve))
  const large = own.publish('a', 'x'.repeat(maximumPacketSize), { qos: 1, retain: false })
  await expect(large).rejects.toMatchObject({ code: 0x95 })
  expect([own.maximumPacketSize, own.connected]).toEqual([maximumPacketSize, true])
  await own.close()
  await broker.close()
})

it('keeps no session of a client that is gone, and no more retained messages than fit', async () => {
  const { log, lines } = recordingLog()
  const { url, close } = await startEmbeddedBroker({ port: 0, log })
  const lasting = { protocolVersion: 4, clientId: 'lasting', clean: false } as const
  const first = await connectAsync(url, lasting)
  await first.subscribeAsync('a', { qos: 1 })
  await first.endAsync()
  const stranger = await connectAsync(url, { protocolVersion: 4 })
  for (let i = 0; i < 20; i++) await stranger.publishAsync(`kept/${i}`, 'x'.repeat(1_000_000), { qos: 1, retain: true })
  expect(await lines.one(({ level }) => level === 'warn')).toMatchObject({ topic: 'kept/16' })
  const again = connect(url, lasting)
  const { sessionPresent } = await new Promise<IConnackPacket>((resolve) => again.once('connect', resolve))
  expect(sessionPresent).toBe(false)
  await Promise.all([again.endAsync(), stranger.endAsync()])
  await close()
})
