import { type BrokerClientOptions, connectPublisher } from '../../../src/mqtt/client.ts'
import { type Arrival, type PublisherBench, publisherContract } from '../../contract/publisher.ts'
import { describeWithMosquitto } from '../../support/mosquitto.ts'
import { freePort, startTestBroker } from './broker.ts'
import { Inbox } from './inbox.ts'
import { silent } from './log.ts'
import { startMosquittoBroker } from './mosquitto-broker.ts'
import { startProxy } from './proxy.ts'

const will = { topic: 'will', payload: 'x', qos: 0, retain: false } as const

interface Broker {
  kill(): Promise<void>
}

type Start = (options: { readonly port: number; readonly arrivals: Inbox<Arrival> }) => Promise<Broker>

async function prepare(start: Start, protocol: BrokerClientOptions['protocol']): Promise<PublisherBench> {
  const port = await freePort()
  const proxy = await startProxy(port)
  const arrivals = new Inbox<Arrival>()
  let broker: Broker | undefined
  const publisher = connectPublisher({
    url: proxy.url,
    protocol,
    clientId: 'contract',
    will,
    log: silent,
    delay: () => 5,
  })
  return {
    publisher,
    async brokerUp() {
      broker = await start({ port, arrivals })
    },
    async brokerDown() {
      await broker?.kill()
    },
    muteBroker: proxy.muteBroker,
    cut: proxy.cut,
    arrivals: async (count) => published(await arrivals.until((items) => published(items).length >= count)),
    async dispose() {
      await publisher.close()
      await proxy.close()
      await broker?.kill()
    },
  }
}

function published(arrivals: readonly Arrival[]): Arrival[] {
  return arrivals.filter(({ topic }) => topic !== will.topic)
}

publisherContract('mqtt.js against aedes', () => prepare(startTestBroker, 'auto'))
describeWithMosquitto('against Mosquitto', () => {
  publisherContract('MQTT 5', () => prepare(startMosquittoBroker, 5))
  publisherContract('MQTT 3.1.1', () => prepare(startMosquittoBroker, '3.1.1'))
})
