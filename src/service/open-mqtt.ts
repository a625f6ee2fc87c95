import type { Settings } from '../config/load.ts'
import { brand } from '../domain/brand.ts'
import type { FamiliarError } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import { Announcer } from '../mqtt/announcer.ts'
import { type EmbeddedBroker, startEmbeddedBroker } from '../mqtt/broker.ts'
import { connectPublisher } from '../mqtt/client.ts'
import { PeerTopics } from '../mqtt/compatibility/peer-topics.ts'
import { type Access, readCredentials } from '../mqtt/credentials.ts'
import { boundPacketMemory } from '../mqtt/packet-memory.ts'
import { EventSender } from '../mqtt/sender.ts'
import { statusMessage, type TopicSubject, type Topics, topicsOf } from '../mqtt/topics.ts'
import type { Clock } from '../ports/clock.ts'
import type { Publisher } from '../ports/publisher.ts'
import type { Subscriber } from '../ports/subscriber.ts'
import type { Store } from '../storage/store.ts'

export interface Mqtt {
  /** The broker's address without user and password. */
  readonly url: string
  readonly topics: Topics
  readonly publisher: Publisher & Subscriber
  readonly announcer: Announcer
  readonly sender: EventSender
  readonly peers: PeerTopics
}

interface MqttOptions {
  readonly settings: Settings
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly stack: AsyncDisposableStack
  /** Events cannot be sent any more. */
  readonly onFailure: (error: FamiliarError) => void
}

/** Connects to the broker, or to one of its own, and begins to empty the outbox; `stack` says goodbye. */
export async function openMqtt({ settings, store, clock, log, stack, onFailure }: MqttOptions): Promise<Mqtt> {
  boundPacketMemory()
  const topics = topicsOf(settings.mqtt.base, settings.node.name)
  const broker = await brokerOf(settings, log, stack)
  const publisher = stack.adopt(
    connectPublisher({
      ...broker,
      sessionExpiry: settings.mqtt.session_expiry,
      clientId: `familiar-${store.nodeId}`,
      will: statusMessage(topics, 'offline'),
      log,
    }),
    (publisher) => publisher.close({ publish: statusMessage(topics, 'stopped'), within: 1000 }),
  )
  const exists = ({ kind, id }: TopicSubject): boolean =>
    kind === 'person' ? store.gallery.find(brand(id)) !== undefined : Object.hasOwn(settings.cameras, id)
  const announcer = new Announcer({ publisher, topics, log, exists })
  const peers = stack.use(new PeerTopics({ publisher, log, peers: settings.mqtt.compatibility }))
  const sender = stack.adopt(
    new EventSender({
      outbox: store.outbox,
      publisher,
      clock,
      topics,
      log,
      maxAge: 1000 * settings.outbox.max_age,
      onFailure,
      onDelivered: (payload) => void peers.tell(payload),
    }),
    (sender) => sender.stop(),
  )
  return { url: withoutCredentials(broker.url), topics, publisher, announcer, sender, peers }
}

/** A URL may hold a password, which no log shall see. */
function withoutCredentials(url: string): string {
  return Object.assign(new URL(url), { username: '', password: '' }).href
}

/** @throws FamiliarError `broker-file-unusable`, `broker-unusable` */
async function brokerOf(
  { mqtt }: Settings,
  log: Log,
  stack: AsyncDisposableStack,
): Promise<Access & Partial<Pick<EmbeddedBroker, 'maximumPacketSize'>>> {
  if (mqtt.url !== undefined) {
    const access = { ...mqtt, url: mqtt.url }
    // While it runs, files that cannot be read are waited for as the broker is; at the start they are a mistake.
    await readCredentials(access)
    return access
  }
  const { url, maximumPacketSize, close } = await startEmbeddedBroker({ port: mqtt.embedded_port, log })
  stack.defer(close)
  return { url, maximumPacketSize }
}
