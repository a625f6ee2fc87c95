import type { PresenceState } from '../../src/mqtt/attendance.ts'
import { type ReceivedMessage, subscribe } from '../../src/mqtt/subscriber.ts'
import { topicsOf } from '../../src/mqtt/topics.ts'
import { sha256Of } from './content.ts'

export const node = 'kill-nine'
/** As the presence store names all strangers together. */
export const strangers = 'strangers'

export interface Receipt {
  readonly topic: string
  readonly seq: number
  readonly sha256: string
}

/** Hears all that the daemons say at the broker, over all their lives. */
export class Observer implements AsyncDisposable {
  /** Events, again when they came again. */
  readonly receipts: Receipt[] = []
  /** Of the newest bytes of each. */
  readonly received = new Map<number, string>()
  /** What is retained of people. */
  readonly people = new Map<string, PresenceState>()
  unknown: PresenceState | undefined
  /** The first state of each subject since the last `forgetFirst`. */
  readonly first = new Map<string, PresenceState>()
  readonly #topics = topicsOf('familiar', node)
  readonly #listeners = new Set<() => void>()
  #news = 0
  #subscription: AsyncDisposable | undefined

  static async at(url: string): Promise<Observer> {
    const observer = new Observer()
    observer.#subscription = await subscribe(url, 'familiar/#', (message) => observer.#take(message))
    return observer
  }

  forgetFirst(): void {
    this.first.clear()
  }

  /** Resolves with whether it became true in time. @param within milliseconds */
  until(isTrue: () => boolean, within: number): Promise<boolean> {
    if (isTrue()) return Promise.resolve(true)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const look = (): void => {
      if (isTrue()) resolve(true)
    }
    this.#listeners.add(look)
    const late = setTimeout(() => resolve(false), within)
    return promise.finally(() => {
      clearTimeout(late)
      this.#listeners.delete(look)
    })
  }

  /** Resolves when the next event comes or somebody is told to be here, at the latest after so many milliseconds. */
  async news(within: number): Promise<void> {
    const before = this.#news
    await this.until(() => this.#news > before, within)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#subscription?.[Symbol.asyncDispose]()
  }

  #take({ topic, payload }: ReceivedMessage): void {
    if (topic === this.#topics.event || topic === this.#topics.history) this.#takeEvent(topic, payload)
    if (topic === this.#topics.unknownState) this.unknown = this.#takeState(strangers, payload.toString())
    const subject = topic.endsWith('/state') ? this.#topics.subjectOf(topic) : undefined
    if (subject?.kind === 'person') this.#takePerson(subject.id, payload.toString())
    for (const listener of [...this.#listeners]) listener()
  }

  #takeEvent(topic: string, payload: Buffer): void {
    const { seq } = JSON.parse(payload.toString()) as { seq: number }
    const sha256 = sha256Of(payload)
    this.#news++
    this.receipts.push({ topic, seq, sha256 })
    this.received.set(seq, sha256)
  }

  #takePerson(id: string, state: string): void {
    if (state === '') this.people.delete(id)
    else this.people.set(id, this.#takeState(id, state))
  }

  #takeState(subject: string, text: string): PresenceState {
    const state = text as PresenceState
    if (state === 'ON') this.#news++
    if (!this.first.has(subject)) this.first.set(subject, state)
    return state
  }
}
