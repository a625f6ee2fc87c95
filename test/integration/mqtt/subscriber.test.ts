import { connectAsync } from 'mqtt'
import { type BrokerClientOptions, connectPublisher } from '../../../src/mqtt/client.ts'
import { type SubscriberBench, subscriberContract } from '../../contract/subscriber.ts'
import { describeWithMosquitto } from '../../support/mosquitto.ts'
import { freePort, startTestBroker } from './broker.ts'
import { recordingLog } from './log.ts'
import { startMosquittoBroker } from './mosquitto-broker.ts'
import { startProxy } from './proxy.ts'

const will = { topic: 'will', payload: 'x', qos: 0, retain: false } as const

interface Broker {
  kill(): Promise<void>
}

type Start = (options: { readonly port: number }) => Promise<Broker>

interface How {
  readonly start: Start
  readonly protocol: BrokerClientOptions['protocol']
  readonly refuses: boolean
}

async function prepare({ start, protocol, refuses }: How): Promise<SubscriberBench> {
  const port = await freePort()
  const proxy = await startProxy(port)
  const { log, lines } = recordingLog()
  let broker: Broker | undefined
  const client = connectPublisher({ url: proxy.url, protocol, clientId: 'contract', will, log, delay: () => 5 })
  return {
    client,
    mqtt5: protocol === 5,
    refuses,
    complaints: () => lines.items.filter(({ level }) => level !== 'info' && level !== 'debug'),
    async brokerUp() {
      broker = await start({ port })
    },
    cut: proxy.cut,
    async send({ topic, payload, retain = false, correlation }) {
      const sender = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: protocol === 5 ? 5 : 4 })
      const properties = correlation === undefined ? {} : { correlationData: Buffer.from(correlation) }
      await sender.publishAsync(topic, payload, { qos: 1, retain, properties })
      await sender.endAsync()
    },
    async dispose() {
      await client.close()
      await proxy.close()
      await broker?.kill()
    },
  }
}

subscriberContract('mqtt.js against aedes', () => {
  const hides = (filter: string) => filter.startsWith('forbidden')
  return prepare({ start: ({ port }) => startTestBroker({ port, hides }), protocol: 'auto', refuses: true })
})
// Its file of permissions refuses no subscription: it only delivers nothing.
describeWithMosquitto('against Mosquitto', () => {
  subscriberContract('MQTT 5', () => prepare({ start: startMosquittoBroker, protocol: 5, refuses: false }))
  subscriberContract('MQTT 3.1.1', () => prepare({ start: startMosquittoBroker, protocol: '3.1.1', refuses: false }))
})
