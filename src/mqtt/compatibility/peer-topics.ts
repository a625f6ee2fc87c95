import { messageOf } from '../../domain/errors.ts'
import type { FamiliarEvent } from '../../domain/event.ts'
import type { Log } from '../../log/log.ts'
import type { Publisher } from '../../ports/publisher.ts'
import { decodeEvent } from '../payloads.ts'
import { RefusalLog } from '../refusal-log.ts'
import { RefusedTopics } from '../refused-topics.ts'
import { doubleTakeMessages, nobodyBefore } from './double-take.ts'
import { frigateMessages } from './frigate.ts'
import type { PeerMessage } from './peer-message.ts'

/** Which projects' topics are used beside our own. */
export interface Peers {
  readonly double_take: boolean
  readonly frigate: boolean
}

export interface PeerTopicsOptions {
  readonly publisher: Publisher
  readonly log: Log
  readonly peers: Peers
  /** Milliseconds until Double Take says that nobody is before a camera any more. */
  readonly nobodyAfter?: number
}

/**
 * Tells live events in other projects' topics, too, for automations that were made for those. Each message is tried once; one that
 * the broker refuses is logged, and harms nothing else.
 */
export class PeerTopics implements Disposable {
  readonly #publisher: Publisher
  readonly #log: Log
  readonly #nobodyAfter: number
  readonly #stopListening: () => void
  /** By peer, not by topic: whoever may not publish one match may not publish another. */
  readonly #refused = new RefusedTopics()
  readonly #refusals: RefusalLog
  /** Cameras that somebody is before, as Double Take counts. */
  readonly #occupied = new Map<string, NodeJS.Timeout>()
  #peers: Peers

  constructor({ publisher, log, peers, nobodyAfter = 30_000 }: PeerTopicsOptions) {
    this.#publisher = publisher
    this.#log = log
    this.#refusals = new RefusalLog(log)
    this.#peers = peers
    this.#nobodyAfter = nobodyAfter
    this.#stopListening = publisher.onConnect(() => this.#refused.connected())
  }

  /** From now on. */
  use(peers: Peers): void {
    this.#peers = peers
  }

  /** @param payload of a live event that the broker has acknowledged */
  async tell(payload: Uint8Array): Promise<void> {
    const { double_take, frigate } = this.#peers
    if (!double_take && !frigate) return
    const event = this.#read(payload)
    if (event === undefined) return
    if (frigate) await this.#publish('frigate', frigateMessages(event))
    if (double_take) await this.#tellDoubleTake(event)
  }

  [Symbol.dispose](): void {
    this.#stopListening()
    for (const timer of this.#occupied.values()) clearTimeout(timer)
    this.#occupied.clear()
  }

  async #tellDoubleTake(event: FamiliarEvent): Promise<void> {
    const messages = doubleTakeMessages(event)
    if (messages.length === 0) return
    clearTimeout(this.#occupied.get(event.camera))
    const timer = setTimeout(() => {
      this.#occupied.delete(event.camera)
      void this.#publish('double_take', [nobodyBefore(event.camera)])
    }, this.#nobodyAfter)
    this.#occupied.set(event.camera, timer.unref())
    await this.#publish('double_take', messages)
  }

  /** An event of an earlier version may lack what this one needs. */
  #read(payload: Uint8Array): FamiliarEvent | undefined {
    try {
      return decodeEvent(payload)
    } catch (error) {
      this.#log.debug({ reason: messageOf(error) }, 'an event cannot be told in other projects’ topics')
      return undefined
    }
  }

  async #publish(peer: keyof Peers, messages: readonly PeerMessage[]): Promise<void> {
    for (const { topic, payload } of messages) {
      if (!this.#publisher.connected || this.#refused.isLeftOut(peer)) return
      try {
        await this.#publisher.publish(topic, payload, { qos: 1, retain: false })
        this.#refused.accepted(peer)
        this.#refusals.accepted(peer)
      } catch (error) {
        this.#onRefused(peer, error)
      }
    }
  }

  #onRefused(peer: keyof Peers, error: unknown): void {
    const when = this.#refused.refused(peer, error, this.#publisher.connected)
    const level = this.#refusals.levelOf(peer, when)
    this.#log[level]({ peer, reason: messageOf(error) }, 'the broker does not take compatible topics')
  }
}
