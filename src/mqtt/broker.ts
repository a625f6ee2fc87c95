import { type EventEmitter, once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import { maximumIncoming } from './client-options.ts'
import { meterPackets } from './packet-meter.ts'

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

/**
 * Starts a broker for this machine only: it listens on the loopback address, asks for no password and keeps retained
 * messages in memory. It speaks MQTT 3.1.1.
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

async function createBroker(log: Log): Promise<Aedes> {
  const broker = await Aedes.createBroker()
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
