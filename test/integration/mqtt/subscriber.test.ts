import { connectAsync } from 'mqtt'
import { connectPublisher } from '../../../src/mqtt/client.ts'
import { type SubscriberBench, subscriberContract } from '../../contract/subscriber.ts'
import { freePort, startTestBroker, type TestBroker } from './broker.ts'
import { recordingLog } from './log.ts'
import { startProxy } from './proxy.ts'

const will = { topic: 'will', payload: 'x', qos: 0, retain: false } as const

subscriberContract('mqtt.js against aedes', async (): Promise<SubscriberBench> => {
  const port = await freePort()
  const proxy = await startProxy(port)
  const { log, lines } = recordingLog()
  let broker: TestBroker | undefined
  const client = connectPublisher({ url: proxy.url, clientId: 'contract', will, log, delay: () => 5 })
  return {
    client,
    mqtt5: false,
    complaints: () => lines.items.filter(({ level }) => level !== 'info' && level !== 'debug'),
    async brokerUp() {
      broker = await startTestBroker({ port, hides: (filter) => filter.startsWith('forbidden') })
    },
    cut: proxy.cut,
    async send({ topic, payload, retain = false }) {
      const sender = await connectAsync(broker?.url ?? '', { protocolVersion: 4 })
      await sender.publishAsync(topic, payload, { qos: 1, retain })
      await sender.endAsync()
    },
    async dispose() {
      await client.close()
      await proxy.close()
      await broker?.kill()
    },
  }
})
