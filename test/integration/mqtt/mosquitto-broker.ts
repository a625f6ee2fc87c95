import { connectAsync } from 'mqtt'
import type { Arrival } from '../../contract/publisher.ts'
import { startMosquitto } from '../../support/mosquitto.ts'
import { freePort } from './broker.ts'
import { Inbox } from './inbox.ts'

export interface MosquittoBroker {
  readonly port: number
  readonly url: string
  /** All messages that clients and last wills published here. */
  readonly arrivals: Inbox<Arrival>
  kill(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

interface MosquittoBrokerOptions {
  readonly port?: number
  /** Where to put what arrives, so that it outlives the broker. */
  readonly arrivals?: Inbox<Arrival>
  /** Further lines of mosquitto.conf. */
  readonly config?: string
}

/** A real Mosquitto that anybody may use, and that tells what arrived; what it retains is gone with it. */
export async function startMosquittoBroker(options: MosquittoBrokerOptions = {}): Promise<MosquittoBroker> {
  const { arrivals = new Inbox<Arrival>(), port = await freePort(), config = '' } = options
  const broker = await startMosquitto(`listener ${port} 127.0.0.1\nallow_anonymous true\n${config}`)
  const url = `mqtt://127.0.0.1:${port}`
  const observer = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0 })
  observer.on('message', (topic, payload, { qos, retain }) =>
    arrivals.push({ topic, payload: payload.toString(), qos, retain }),
  )
  await observer.subscribeAsync('#', { qos: 1, rap: true })
  return {
    port,
    url,
    arrivals,
    async kill(signal) {
      await broker.kill(signal)
      observer.end(true)
    },
  }
}
