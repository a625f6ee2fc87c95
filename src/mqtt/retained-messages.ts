import type { Publisher } from '../ports/publisher.ts'
import type { RefusalLog } from './refusal-log.ts'
import { RefusedTopics } from './refused-topics.ts'
import { Retry } from './retry.ts'

export interface RetainedMessagesOptions {
  readonly publisher: Publisher
  readonly refusals: RefusalLog
  /** Where messages of earlier runs may be, and which of them are taken back. */
  readonly earlier: { readonly filters: readonly string[]; readonly isOver: (topic: string) => boolean }
  /** Milliseconds until what the broker has refused for now is sent again, after so many times in a row (from 1). */
  readonly delay: (refusals: number) => number
}

/** Stands for the subscription where topics are refused; no topic to publish to has this name. */
const lookingThrough = '#'

/**
 * Keeps the broker's retained messages as they should be. A broker that was killed has forgotten them, so all are published again
 * with each connection. Of several changes to one topic only the newest is sent. What the broker refuses is said once, and holds
 * up nothing else.
 */
export class RetainedMessages {
  readonly #publisher: Publisher
  readonly #refusals: RefusalLog
  readonly #earlier: RetainedMessagesOptions['earlier']
  /** What each topic should say, in the order to publish it in; the empty string takes a message back. */
  readonly #wanted = new Map<string, string>()
  /** Topics of which the broker does not know yet. */
  readonly #due = new Set<string>()
  readonly #refused = new RefusedTopics()
  /** Topics that the broker refused for now. */
  readonly #retry: Retry
  readonly #listeners = new Map<string, (payload: string) => void>()
  #sending = false

  /** Publishes from the next connection on. */
  constructor({ publisher, refusals, earlier, delay }: RetainedMessagesOptions) {
    this.#publisher = publisher
    this.#refusals = refusals
    this.#earlier = earlier
    this.#retry = new Retry(delay, (again) => this.#announce(again))
  }

  /** To be called with each connection. */
  connected(): void {
    this.#refused.connected()
    this.#announceAll()
    void this.#takeBackEarlier()
  }

  set(topic: string, payload: string): void {
    if (this.#wanted.get(topic) === payload) return
    this.#wanted.set(topic, payload)
    this.#refused.changed(topic, payload)
    this.#announce([topic])
  }

  /** Calls this whenever the broker has taken a message of the topic. */
  onAccepted(topic: string, listener: (payload: string) => void): void {
    this.#listeners.set(topic, listener)
  }

  /** Publishes all anew, this topic before the others. What the broker does not take stays left out. */
  again(first: string): void {
    const topics = [...this.#wanted.keys()]
    this.#announce([...topics.filter((topic) => topic === first), ...topics])
  }

  #announceAll(): void {
    this.#retry.clear()
    this.#due.clear()
    this.#announce(this.#refused.leastSuspectFirst(this.#wanted.keys()))
  }

  #announce(topics: Iterable<string>): void {
    for (const topic of topics) this.#due.add(topic)
    void this.#send()
  }

  /** Somebody may have been removed, or a camera renamed, while this daemon did not run. */
  async #takeBackEarlier(): Promise<void> {
    if (this.#refused.isLeftOut(lookingThrough)) return
    const { filters, isOver } = this.#earlier
    try {
      await this.#publisher.retained(filters, (topic) => {
        if (isOver(topic)) this.set(topic, '')
      })
      this.#refused.accepted(lookingThrough)
    } catch (error) {
      // A broker may let us publish only; and a connection that is lost has a next one.
      const when = this.#refused.refused(lookingThrough, error, this.#publisher.connected)
      this.#refusals.tell(filters.join(' '), error, when === 'soon' ? 'left out' : when)
    }
  }

  /** One at a time: a broker may bound how many messages await PUBACK, and a gallery may be large. */
  async #send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    for (const topic of this.#due) {
      if (!this.#publisher.connected) break
      this.#due.delete(topic)
      if (!this.#refused.isLeftOut(topic)) await this.#publish(topic, this.#wanted.get(topic) ?? '')
    }
    this.#sending = false
  }

  async #publish(topic: string, payload: string): Promise<void> {
    try {
      await this.#publisher.publish(topic, payload, { qos: 1, retain: true })
      this.#onAccepted(topic, payload)
    } catch (error) {
      this.#onRefused(topic, payload, error)
    }
  }

  #onAccepted(topic: string, payload: string): void {
    this.#refused.accepted(topic)
    this.#retry.remove(topic)
    this.#refusals.accepted(topic)
    if (payload === '' && this.#wanted.get(topic) === '') this.#wanted.delete(topic)
    this.#listeners.get(topic)?.(payload)
  }

  /** The next connection brings all topics again. */
  #onRefused(topic: string, payload: string, error: unknown): void {
    const when = this.#refused.refused(topic, error, this.#publisher.connected)
    const newest = this.#wanted.get(topic)
    if (newest !== undefined && newest !== payload) this.#refused.changed(topic, newest)
    if (when === 'soon') this.#retry.add(topic)
    this.#refusals.tell(topic, error, when)
  }
}
