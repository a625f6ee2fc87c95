import { connectPublisher } from '../../../src/mqtt/client.ts'
import { type Arrival, type PublisherBench, publisherContract } from '../../contract/publisher.ts'
import { freePort, startTestBroker, type TestBroker } from './broker.ts'
import { Inbox } from './inbox.ts'
import { silent } from './log.ts'
import { startProxy } from './proxy.ts'

const will = { topic: 'will', payload: 'x', qos: 0, retain: false } as const

publisherContract('mqtt.js against aedes', async (): Promise<PublisherBench> => {
  const port = await freePort()
  const proxy = await startProxy(port)
  const arrivals = new Inbox<Arrival>()
  let broker: TestBroker | undefined
  const publisher = connectPublisher({
    url: proxy.url,
    clientId: 'contract',
    will,
    log: silent,
    delay: () => 5,
  })
  return {
    publisher,
    async brokerUp() {
      broker = await startTestBroker({ port, arrivals })
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
})

function published(arrivals: readonly Arrival[]): Arrival[] {
  return arrivals.filter(({ topic }) => topic !== will.topic)
}
