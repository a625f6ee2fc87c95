import { type EventEmitter, once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import { bytesOf, maximumIncoming } from './client-options.ts'
import { meterPackets } from './packet-meter.ts'
import { RetainedBound } from './retained-bound.ts'

export interface EmbeddedBroker {
  readonly url: string
  /** The one that listens, also when 0 was asked for. */
  readonly port: number
  /** Bytes of the largest packet that it takes; MQTT 3.1.1 cannot tell a client. */
  readonly maximumPacketSize: number
  /** Ends all connections and frees the port. */
  close(): Promise<void>
}

const host = '127.0.0.1'
/** Bytes. What it sends to a client is what another has sent, so no more may come in than Familiar itself takes. */
const maximumPacketSize = maximumIncoming
/** Bytes of all retained messages together. */
const maximumRetained = 16 * 2 ** 20
/** Of each client: messages of QoS 2 that it has not yet released. */
const maxInflightInbound = 16
const maxConnections = 100

/**
 * Starts a broker for this machine only: it listens on the loopback address, asks for no password and keeps retained
 * messages in memory. It speaks MQTT 3.1.1. What it keeps is bounded.
 *
 * @param options.port 0 takes any free one
 * @throws FamiliarError `broker-unusable` when it cannot listen
 */
export async function startEmbeddedBroker({ port, log }: { port: number; log: Log }): Promise<EmbeddedBroker> {
  const sockets = new Set<Socket>()
  const broker = await createBroker(log)
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    broker.handle(socket)
    meterPackets(socket, maximumPacketSize, (bytes) => {
      log.warn({ bytes, limit: maximumPacketSize }, 'a packet is too large for the embedded broker: connection ended')
      socket.destroy()
    })
  })
  server.maxConnections = maxConnections
  try {
    await listen(server, port)
  } catch (error) {
    broker.close()
    throw error
  }
  const bound = (server.address() as AddressInfo).port
  log.info({ port: bound }, 'the embedded broker listens')

  return {
    url: `mqtt://${host}:${bound}`,
    port: bound,
    maximumPacketSize,
    async close() {
      const freed = new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise<void>((resolve) => broker.close(resolve))
      // aedes closes its clients, not those that have yet to say CONNECT.
      for (const socket of sockets) socket.destroy()
      await freed
    },
  }
}

/** It has nothing but its memory, which programs of this machine may not fill. */
async function createBroker(log: Log): Promise<Aedes> {
  const retained = new RetainedBound(maximumRetained)
  const broker = await Aedes.createBroker({
    maxInflightInbound,
    preConnect(_client, packet, done) {
      // No session outlives its connection: messages would wait in memory for a client that may never come back.
      packet.clean = true
      done(null, true)
    },
    authorizePublish(_client, packet, done) {
      if (packet.topic.startsWith('$')) return done(new Error('topics with $ are the broker’s own'))
      if (packet.retain && !retained.admits(packet.topic, bytesOf(packet.payload))) {
        packet.retain = false
        log.warn({ topic: packet.topic, limit: maximumRetained }, 'the embedded broker keeps no more: not retained')
      }
      done(null)
    },
  })
  // Its types leave out the event that it reports failures of its own with; unheard, it would end the process.
  const events: EventEmitter = broker
  events.on('error', (error: unknown) => log.error({ reason: messageOf(error) }, 'the embedded broker failed'))
  return broker
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new FamiliarError(
      'broker-unusable',
      `the embedded broker cannot listen on port ${port} of ${host} (${whyNot(error)}): give another ` +
        '`mqtt.embedded_port` (0 takes any free one), or name the broker that already runs with `mqtt.url`',
      { cause: error },
    )
  }
}

function whyNot(error: unknown): string {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  return inUse ? 'it is in use' : messageOf(error)
}
