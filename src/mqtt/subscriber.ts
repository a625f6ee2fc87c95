import { connectAsync } from 'mqtt'
import { FamiliarError, messageOf } from '../domain/errors.ts'

export interface ReceivedMessage {
  readonly topic: string
  readonly payload: Buffer
  readonly retain: boolean
}

/**
 * Listens to a broker, for the demonstration and the tests. Resolves when the broker has confirmed the subscription: what is
 * published from then on arrives.
 * @throws FamiliarError `broker-unusable`
 */
export async function subscribe(
  url: string,
  filter: string,
  onMessage: (message: ReceivedMessage) => void,
): Promise<AsyncDisposable> {
  try {
    const client = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 250 })
    client.on('message', (topic, payload, { retain }) => onMessage({ topic, payload, retain }))
    await client.subscribeAsync(filter, { qos: 1 })
    return { [Symbol.asyncDispose]: () => client.endAsync(true) }
  } catch (error) {
    throw new FamiliarError('broker-unusable', `${filter} cannot be subscribed to at ${url}: ${messageOf(error)}`)
  }
}
