import { messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { Publisher } from '../ports/publisher.ts'
import {
  type CameraWord,
  encodeAttributes,
  encodeHealth,
  encodeInfo,
  type Health,
  type NodeInfo,
  type PersonAttributes,
} from './payloads.ts'
import { statusMessage, type TopicSubject, type Topics } from './topics.ts'

/** What a retained `state` says of a person, or of strangers. */
type PresenceState = 'ON' | 'OFF' | 'unknown'

export interface AnnouncerOptions {
  readonly publisher: Publisher
  readonly topics: Topics
  readonly log: Log
  /** Who and what there is now. Messages that the broker retains about others, from before this run, are taken back. */
  readonly exists: (subject: TopicSubject) => boolean
}

/**
 * Keeps the broker's retained messages as they should be: status, info, cameras, privacy, and who is here. A broker that was killed has
 * forgotten them, so all are published again with each connection. Of several changes to one topic only the newest is sent.
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
  #sending = false

  constructor({ publisher, topics, log, exists }: AnnouncerOptions) {
    this.#publisher = publisher
    this.#topics = topics
    this.#log = log
    this.#exists = exists
    const online = statusMessage(topics, 'online')
    this.#wanted.set(online.topic, 'online')
    publisher.onConnect(() => {
      this.#announceAll()
      void this.#takeBackOthers()
    })
  }

  setInfo(info: NodeInfo): void {
    this.#set(this.#topics.info, encodeInfo(info))
  }

  /** Published once, not retained: the next one is as good. */
  async tellHealth(health: Health): Promise<void> {
    if (!this.#publisher.connected) return
    try {
      await this.#publisher.publish(this.#topics.health, encodeHealth(health), { qos: 0, retain: false })
    } catch (error) {
      this.#log.debug({ reason: messageOf(error) }, 'health not told')
    }
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

  setCamera(name: string, state: CameraWord): void {
    this.#set(this.#topics.cameraState(name), state)
  }

  /** Takes back what the broker retains about a person. */
  forgetPerson(id: string): void {
    this.#set(this.#topics.personState(id), '')
    this.#set(this.#topics.personAttributes(id), '')
  }

  #set(topic: string, payload: string): void {
    if (this.#wanted.get(topic) === payload) return
    this.#wanted.set(topic, payload)
    this.#due.add(topic)
    void this.#send()
  }

  #announceAll(): void {
    this.#due.clear()
    for (const topic of this.#wanted.keys()) this.#due.add(topic)
    void this.#send()
  }

  /** Somebody may have been removed, or a camera renamed, while this daemon did not run. */
  async #takeBackOthers(): Promise<void> {
    try {
      await this.#publisher.retained(this.#topics.subjects, (topic) => {
        const subject = this.#topics.subjectOf(topic)
        if (subject !== undefined && !this.#exists(subject)) this.#set(topic, '')
      })
    } catch (error) {
      // A broker may let us publish only; and a connection that is lost has a next one.
      this.#log.debug({ reason: messageOf(error) }, 'what the broker retains of earlier runs was not looked through')
    }
  }

  /** One at a time: a broker may bound how many messages await PUBACK, and a gallery may be large. */
  async #send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    for (const topic of this.#due) {
      if (!this.#publisher.connected) break
      this.#due.delete(topic)
      await this.#publish(topic, this.#wanted.get(topic) ?? '')
    }
    this.#sending = false
  }

  async #publish(topic: string, payload: string): Promise<void> {
    try {
      await this.#publisher.publish(topic, payload, { qos: 1, retain: true })
      if (payload === '' && this.#wanted.get(topic) === '') this.#wanted.delete(topic)
    } catch (error) {
      // The next connection brings all topics again.
      const level = this.#publisher.connected ? 'warn' : 'debug'
      this.#log[level]({ topic, reason: messageOf(error) }, 'not announced')
    }
  }
}
