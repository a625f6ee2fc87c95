import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { startEmbeddedBroker } from '../../../src/mqtt/broker.ts'
import { connectPublisher } from '../../../src/mqtt/client.ts'
import { boundPacketMemory } from '../../../src/mqtt/packet-memory.ts'
import { statusMessage, topicsOf } from '../../../src/mqtt/topics.ts'
import { silent } from './log.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes outside of V8's heap, of what is still held. */
function held(): number {
  collect()
  return process.memoryUsage().arrayBuffers
}

it('lengths that no packet had before hold on to little', async () => {
  boundPacketMemory()
  const broker = await startEmbeddedBroker({ port: 0, log: silent })
  const will = statusMessage(topicsOf('familiar', 'door'), 'offline')
  const client = connectPublisher({ url: broker.url, clientId: 'door', will, log: silent })
  const publish = (length: number) => client.publish('length', 'x'.repeat(length), { qos: 1, retain: false })
  await new Promise<void>((resolve) => client.onConnect(resolve))
  await publish(400)
  const before = held()
  for (let length = 401; length <= 440; length++) {
    await publish(length)
    // As much as Node's own pool has.
    for (let bytes = 0; bytes < 65_536; bytes += 1000) await publish(1000)
  }
  expect(held() - before).toBeLessThan(500_000)
  await client.close()
  await broker.close()
})
