import { messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import { type Publisher, PublishRefused } from '../ports/publisher.ts'
import { reconnectDelay } from './backoff.ts'
import {
  type CameraWord,
  encodeAttributes,
  encodeHealth,
  encodeInfo,
  encodeRejected,
  type Health,
  type NodeInfo,
  type PersonAttributes,
  type RejectedFaces,
} from './payloads.ts'
import { RefusedTopics, type When } from './refused-topics.ts'
import { Retry } from './retry.ts'
import { statusMessage, type TopicSubject, type Topics } from './topics.ts'

/** What a retained `state` says of a person, or of strangers. */
type PresenceState = 'ON' | 'OFF' | 'unknown'

export interface AnnouncerOptions {
  readonly publisher: Publisher
  readonly topics: Topics
  readonly log: Log
  /** Who and what there is now. Messages that the broker retains about others, from before this run, are taken back. */
  readonly exists: (subject: TopicSubject) => boolean
  /** Milliseconds until what the broker has refused for now is sent again, after so many times in a row (from 1). */
  readonly delay?: (refusals: number) => number
}

const told: Readonly<Record<When, string>> = {
  soon: 'the broker does not take this now, it is sent again',
  'next connection': 'not told to the broker, the next connection brings it',
  'left out': 'the broker refuses this, it is left out',
}

/** Stands for the subscription where topics are refused; no topic to publish to has this name. */
const lookingThrough = '#'

/**
 * Keeps the broker's retained messages as they should be: status, info, cameras, privacy, and who is here. A broker that was
 * killed has forgotten them, so all are published again with each connection. Of several changes to one topic only the newest is
 * sent. What the broker refuses is said once, and holds up nothing else.
 */
export class Announcer {
  readonly #publisher: Publisher
  readonly #topics: Topics
  readonly #log: Log
  readonly #exists: AnnouncerOptions['exists']
  /** What each topic should say, in the order to publish it in; the empty string takes a message back. */
  readonly #wanted = new Map<string, string>()
  /** Topics of which the broker does not know yet. */
  readonly #due = new Set<string>()
  readonly #refused = new RefusedTopics()
  /** Topics whose refusal is logged, and that were not accepted since. */
  readonly #logged = new Set<string>()
  /** Topics that the broker refused for now. */
  readonly #retry: Retry
  #sending = false

  constructor({ publisher, topics, log, exists, delay = reconnectDelay }: AnnouncerOptions) {
    this.#publisher = publisher
    this.#topics = topics
    this.#log = log
    this.#exists = exists
    this.#retry = new Retry(delay, (again) => this.#announce(again))
    const online = statusMessage(topics, 'online')
    this.#wanted.set(online.topic, 'online')
    publisher.onConnect(() => {
      this.#refused.connected()
      this.#announceAll()
      void this.#takeBackOthers()
    })
  }

  setInfo(info: NodeInfo): void {
    this.#set(this.#topics.info, encodeInfo(info))
  }

  /** Published once, not retained: the next one is as good. */
  async tellHealth(health: Health): Promise<void> {
    await this.#tellOnce(this.#topics.health, encodeHealth(health))
  }

  /** Likewise. */
  async tellRejected(rejected: RejectedFaces): Promise<void> {
    await this.#tellOnce(this.#topics.rejected, encodeRejected(rejected))
  }

  /** Attributes go first: who acts on the state reads them. */
  setPerson(id: string, state: PresenceState, attributes: PersonAttributes): void {
    this.#set(this.#topics.personAttributes(id), encodeAttributes(attributes))
    this.#set(this.#topics.personState(id), state)
  }

  setUnknown(state: PresenceState): void {
    this.#set(this.#topics.unknownState, state)
  }

  setPrivacy(on: boolean): void {
    this.#set(this.#topics.privacyState, on ? 'ON' : 'OFF')
  }

  /** @param settings those that may change while the daemon runs, nested as in the configuration; no secrets */
  setSettings(settings: Readonly<Record<string, unknown>>): void {
    this.#set(this.#topics.settingsState, JSON.stringify(settings))
  }

  setCamera(name: string, state: CameraWord): void {
    this.#set(this.#topics.cameraState(name), state)
  }

  /** Takes back what the broker retains about a person. */
  forgetPerson(id: string): void {
    this.#set(this.#topics.personState(id), '')
    this.#set(this.#topics.personAttributes(id), '')
  }

  async #tellOnce(topic: string, payload: string): Promise<void> {
    if (!this.#publisher.connected) return
    try {
      await this.#publisher.publish(topic, payload, { qos: 0, retain: false })
    } catch (error) {
      this.#tell(topic, error, error instanceof PublishRefused ? 'left out' : 'next connection')
    }
  }

  #set(topic: string, payload: string): void {
    if (this.#wanted.get(topic) === payload) return
    this.#wanted.set(topic, payload)
    this.#refused.changed(topic, payload)
    this.#announce([topic])
  }

  /** Those last over which the connection may be lost. */
  #announceAll(): void {
    this.#retry.clear()
    this.#due.clear()
    const topics = [...this.#wanted.keys()]
    topics.sort((one, other) => this.#refused.suspicionsOf(one) - this.#refused.suspicionsOf(other))
    this.#announce(topics)
  }

  #announce(topics: Iterable<string>): void {
    for (const topic of topics) this.#due.add(topic)
    void this.#send()
  }

  /** Somebody may have been removed, or a camera renamed, while this daemon did not run. */
  async #takeBackOthers(): Promise<void> {
    if (this.#refused.isLeftOut(lookingThrough)) return
    try {
      await this.#publisher.retained(this.#topics.subjects, (topic) => {
        const subject = this.#topics.subjectOf(topic)
        if (subject !== undefined && !this.#exists(subject)) this.#set(topic, '')
      })
      this.#refused.accepted(lookingThrough)
    } catch (error) {
      // A broker may let us publish only; and a connection that is lost has a next one.
      const when = this.#refused.refused(lookingThrough, error, this.#publisher.connected)
      this.#tell(this.#topics.subjects.join(' '), error, when === 'soon' ? 'left out' : when)
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
    this.#logged.delete(topic)
    if (payload === '' && this.#wanted.get(topic) === '') this.#wanted.delete(topic)
  }

  /** The next connection brings all topics again. */
  #onRefused(topic: string, payload: string, error: unknown): void {
    const when = this.#refused.refused(topic, error, this.#publisher.connected)
    const newest = this.#wanted.get(topic)
    if (newest !== undefined && newest !== payload) this.#refused.changed(topic, newest)
    if (when === 'soon') this.#retry.add(topic)
    this.#tell(topic, error, when)
  }

  /** Says once what an owner has to know: what is lost with a connection comes again. */
  #tell(topic: string, error: unknown, when: When): void {
    const known = when === 'next connection' || this.#logged.has(topic)
    if (!known) this.#logged.add(topic)
    this.#log[known ? 'debug' : 'warn']({ topic, reason: messageOf(error) }, told[when])
  }
}
