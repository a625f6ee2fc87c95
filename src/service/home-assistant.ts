import type { Settings } from '../config/load.ts'
import { Discovery } from '../mqtt/home-assistant/discovery.ts'
import { discoveryMessage, discoveryTopic } from '../mqtt/home-assistant/message.ts'
import type { GalleryStore } from '../ports/gallery-store.ts'
import type { Incoming } from '../ports/subscriber.ts'
import type { Mqtt } from './open-mqtt.ts'
import { trustOf } from './remote/open-commands.ts'
import { boardName, version } from './run-identity.ts'

export interface HomeAssistantOptions {
  readonly settings: Settings
  readonly mqtt: Mqtt
  readonly gallery: GalleryStore
  /** Tells the health at once, not only when its time has come. */
  readonly tellHealth: () => void
}

/** Milliseconds within which Home Assistant's birth is answered, at random: other devices hear it, too. */
const birthDelay = 2000
/** Milliseconds after which Home Assistant has subscribed to what it was told of. */
const subscribeTime = 3000

/** Shows this device to Home Assistant: whenever something of it changes, and whenever Home Assistant starts. */
export class HomeAssistant implements Disposable {
  readonly #options: HomeAssistantOptions
  readonly #topic: string
  readonly #discovery: Discovery
  readonly #unsubscribe: () => void
  #birth: NodeJS.Timeout | undefined
  #health: NodeJS.Timeout | undefined

  constructor(options: HomeAssistantOptions) {
    this.#options = options
    const { settings, mqtt } = options
    const { discovery, prefix } = settings.home_assistant
    this.#topic = discoveryTopic(prefix, settings.node.name)
    const { publisher, announcer } = mqtt
    this.#discovery = new Discovery({ publisher, announcer, topic: this.#topic, onTold: () => this.#onTold() })
    this.#unsubscribe = discovery
      ? publisher.subscribe(`${prefix}/status`, (message) => this.#onStatus(message))
      : () => {}
  }

  /** To be called when people or settings have changed. */
  update(settings: Settings): void {
    const { gallery, mqtt } = this.#options
    if (!settings.home_assistant.discovery) {
      this.#discovery.show(null)
      return
    }
    this.#discovery.show(
      discoveryMessage({
        topics: mqtt.topics,
        node: settings.node.name,
        version,
        board: boardName(),
        people: gallery.people(),
        cameras: Object.keys(settings.cameras),
        commands: trustOf(settings.mqtt) !== 'off',
        deviceTrackers: settings.home_assistant.device_trackers,
        faceImage: settings.mqtt.face_image && mqtt.publisher.confidential,
      }),
    )
  }

  [Symbol.dispose](): void {
    this.#unsubscribe()
    this.#discovery[Symbol.dispose]()
    clearTimeout(this.#birth)
    clearTimeout(this.#health)
  }

  /** It has just started, or come back to the broker: also a broker that lost its messages has what it needs then. */
  #onStatus({ payload }: Incoming): void {
    if (Buffer.from(payload).toString('utf8') !== 'online') return
    const { announcer } = this.#options.mqtt
    clearTimeout(this.#birth)
    this.#birth = setTimeout(() => announcer.again(this.#topic), birthDelay * Math.random())
  }

  /** The health is not retained: told before Home Assistant listens, it would be missing for half a minute. */
  #onTold(): void {
    clearTimeout(this.#health)
    this.#health = setTimeout(this.#options.tellHealth, subscribeTime)
  }
}
