import { createServer } from 'node:net'
import { Aedes } from 'aedes'
import type { Arrival } from '../../contract/publisher.ts'
import { Inbox } from './inbox.ts'
import { listenOn } from './server.ts'

export interface TestBroker {
  readonly port: number
  readonly url: string
  /** All messages that clients and last wills published here, again when they came again. */
  readonly arrivals: Inbox<Arrival>
  /** Cuts all connections; what is retained stays. */
  cut(): void
  /** Cuts all connections and frees the port; what was retained is gone. */
  kill(): Promise<void>
}

export interface TestBrokerOptions {
  readonly port?: number
  readonly password?: string
  /** Where to put what arrives, so that it outlives the broker. */
  readonly arrivals?: Inbox<Arrival>
  /** Whether it ends the connection over a message, which is how MQTT 3.1.1 refuses. */
  readonly refuses?: (topic: string, payload: string) => boolean
  /** Whether it does not let anybody hear what is under this filter. */
  readonly hides?: (filter: string) => boolean
}

/** A real broker over TCP that tells what arrived. */
export async function startTestBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  const arrivals = options.arrivals ?? new Inbox<Arrival>()
  const aedes = await Aedes.createBroker({
    authenticate: (_client, _user, password, done) =>
      done(null, options.password === undefined || password?.toString() === options.password),
    authorizePublish: (_client, { topic, payload }, done) =>
      done(options.refuses?.(topic, payload.toString()) ? new Error('not authorized') : null),
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, options.hides?.(subscription.topic) ? null : subscription),
  })
  aedes.on('publish', ({ topic, payload, qos, retain }) => {
    if (!topic.startsWith('$SYS')) arrivals.push({ topic, payload: payload.toString(), qos, retain })
  })
  const listening = await listenOn(
    createServer((socket) => void aedes.handle(socket)),
    options.port,
  )
  return {
    port: listening.port,
    url: listening.url,
    arrivals,
    cut: listening.cut,
    async kill() {
      await listening.close()
      await new Promise<void>((resolve) => aedes.close(resolve))
    },
  }
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const { port, close } = await listenOn(createServer())
  await close()
  return port
}
