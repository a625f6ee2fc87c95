import type { EnrolmentState } from '../domain/enrolment.ts'
import type { Log } from '../log/log.ts'
import { type Publisher, PublishRefused } from '../ports/publisher.ts'
import { Attendance, type PresenceState } from './attendance.ts'
import { reconnectDelay } from './backoff.ts'
import { encodeEnrolment } from './enrolment-payload.ts'
import {
  type CameraWord,
  encodeAttributes,
  encodeHealth,
  encodeInfo,
  encodePeople,
  encodeRejected,
  type Health,
  type NodeInfo,
  type PersonAttributes,
  type RejectedFaces,
} from './payloads.ts'
import { RefusalLog } from './refusal-log.ts'
import { RetainedMessages } from './retained-messages.ts'
import type { NodeStatus, TopicSubject, Topics } from './topics.ts'

export interface AnnouncerOptions {
  readonly publisher: Publisher
  readonly topics: Topics
  readonly log: Log
  /** Who and what there is now. Messages that the broker retains about others, from before this run, are taken back. */
  readonly exists: (subject: TopicSubject) => boolean
  /** Milliseconds until what the broker has refused for now is sent again, after so many times in a row (from 1). */
  readonly delay?: (refusals: number) => number
}

/**
 * Tells the broker what holds: status, info, cameras, privacy, and who is here, as retained messages; and once, what the next
 * message makes old.
 */
export class Announcer {
  readonly #publisher: Publisher
  readonly #topics: Topics
  readonly #refusals: RefusalLog
  readonly #retained: RetainedMessages
  readonly #attendance = new Attendance()

  constructor({ publisher, topics, log, exists, delay = reconnectDelay }: AnnouncerOptions) {
    this.#publisher = publisher
    this.#topics = topics
    this.#refusals = new RefusalLog(log)
    const isOver = (topic: string): boolean => {
      const subject = topics.subjectOf(topic)
      return subject !== undefined && !exists(subject)
    }
    const earlier = { filters: topics.subjects, isOver }
    this.#retained = new RetainedMessages({ publisher, refusals: this.#refusals, earlier, delay })
    publisher.onConnect(() => this.#retained.connected())
  }

  /** From now on, whenever connected: whoever sees it may ask, so all must be ready to answer. */
  online(): void {
    this.#retained.set(this.#topics.status, 'online' satisfies NodeStatus)
  }

  setInfo(info: NodeInfo): void {
    this.#retained.set(this.#topics.info, encodeInfo(info))
  }

  /** Published once, not retained: the next one is as good. */
  async tellHealth(health: Health): Promise<void> {
    await this.#tellOnce(this.#topics.health, encodeHealth(health))
  }

  /** Likewise. */
  async tellRejected(rejected: RejectedFaces): Promise<void> {
    await this.#tellOnce(this.#topics.rejected, encodeRejected(rejected))
  }

  /** Likewise: a JPEG of the face that was decided last. That nobody else can read along is the caller's to see to. */
  async tellFace(jpeg: Uint8Array): Promise<void> {
    await this.#tellOnce(this.#topics.faceImage, jpeg)
  }

  /** Attributes go first: who acts on the state reads them. */
  setPerson(id: string, state: PresenceState, attributes: PersonAttributes): void {
    this.#retained.set(this.#topics.personAttributes(id), encodeAttributes(attributes))
    this.#retained.set(this.#topics.personState(id), state)
    this.#attendance.set(id, state, attributes)
    this.#tellPeople()
  }

  setUnknown(state: PresenceState): void {
    this.#retained.set(this.#topics.unknownState, state)
  }

  setPrivacy(on: boolean): void {
    this.#retained.set(this.#topics.privacyState, on ? 'ON' : 'OFF')
    this.#attendance.privacy = on
    this.#tellPeople()
  }

  /** @param settings those that may change while the daemon runs, nested as in the configuration; no secrets */
  setSettings(settings: Readonly<Record<string, unknown>>): void {
    this.#retained.set(this.#topics.settingsState, JSON.stringify(settings))
  }

  /** Whom the next enrolment without a name is of; empty: nobody, which takes the message back. */
  setEnrolmentName(name: string): void {
    this.#retained.set(this.#topics.enrolmentName, name)
  }

  setEnrolment(state: EnrolmentState): void {
    this.#retained.set(this.#topics.enrolmentState, encodeEnrolment(state))
  }

  setCamera(name: string, state: CameraWord): void {
    this.#retained.set(this.#topics.cameraState(name), state)
  }

  /** Takes back what the broker retains about a person. */
  forgetPerson(id: string): void {
    this.#retained.set(this.#topics.personState(id), '')
    this.#retained.set(this.#topics.personAttributes(id), '')
    this.#attendance.forget(id)
    this.#tellPeople()
  }

  /** Keeps a message beyond our own topics likewise; the empty one takes it back. */
  keep(topic: string, payload: string): void {
    this.#retained.set(topic, payload)
  }

  /** Calls this whenever the broker has taken a message of the topic. */
  onAccepted(topic: string, listener: (payload: string) => void): void {
    this.#retained.onAccepted(topic, listener)
  }

  /** Publishes all anew, this topic before the others. What the broker does not take stays left out. */
  again(first: string): void {
    this.#retained.again(first)
  }

  #tellPeople(): void {
    this.#retained.set(this.#topics.peopleState, encodePeople(this.#attendance.state()))
  }

  async #tellOnce(topic: string, payload: string | Uint8Array): Promise<void> {
    if (!this.#publisher.connected) return
    try {
      await this.#publisher.publish(topic, payload, { qos: 0, retain: false })
    } catch (error) {
      this.#refusals.tell(topic, error, error instanceof PublishRefused ? 'left out' : 'next connection')
    }
  }
}
