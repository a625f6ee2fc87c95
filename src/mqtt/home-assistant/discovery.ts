import type { Publisher } from '../../ports/publisher.ts'
import type { Announcer } from '../announcer.ts'
import type { DiscoveryMessage } from './message.ts'
import { componentsOf, Vanished } from './vanished.ts'

export interface DiscoveryOptions {
  readonly publisher: Publisher
  readonly announcer: Announcer
  readonly topic: string
  /** Called whenever the broker has the message. */
  readonly onTold: () => void
  /** Milliseconds between two messages; 2000 by default. */
  readonly pause?: number
}

/** How often it is asked what an earlier run has left: a broker may end the connection for that. */
const maxQuestions = 3

/**
 * Keeps the discovery message at the broker. What vanishes is told to have vanished before it is left out, also what an earlier run
 * has left behind, so nothing is published before the broker was asked.
 *
 * Home Assistant ignores the rest of a message when it comes to an entity that it is still at work on: so there is a pause after each.
 */
export class Discovery implements Disposable {
  readonly #options: DiscoveryOptions
  readonly #vanished = new Vanished()
  readonly #stop: () => void
  /** Null for no device; undefined until it is known. */
  #wanted: DiscoveryMessage | null | undefined
  /** Whether the broker has a message of an earlier run, which names a device. */
  #left = false
  #questions = 0
  /** Whether what an earlier run has left is known. */
  #begun = false
  #pause: NodeJS.Timeout | undefined
  #kept: { readonly payload: string; readonly marks: ReturnType<Vanished['marks']> } | undefined

  constructor(options: DiscoveryOptions) {
    this.#options = options
    options.announcer.onAccepted(options.topic, (payload) => this.#onAccepted(payload))
    this.#stop = options.publisher.onConnect(() => this.#onConnect())
  }

  /** @param message null when there is to be no device */
  show(message: DiscoveryMessage | null): void {
    if (message) this.#vanished.change(this.#wanted?.components ?? {}, message.components)
    this.#wanted = message
    this.#tell()
  }

  [Symbol.dispose](): void {
    this.#stop()
    clearTimeout(this.#pause)
  }

  #onConnect(): void {
    if (!this.#begun) void this.#ask()
    else {
      this.#vanished.again()
      this.#tell()
    }
  }

  async #ask(): Promise<void> {
    const { publisher, topic } = this.#options
    this.#questions += 1
    try {
      await publisher.retained([topic], (_, payload) => this.#found(payload))
    } catch {
      // The broker may not allow it: then it is as if there were nothing. After a lost connection it is asked again.
      if (!publisher.connected && this.#questions < maxQuestions) return
    }
    this.#begin()
  }

  #found(payload: Uint8Array): void {
    if (this.#begun) return
    this.#left = true
    this.#vanished.change(componentsOf(payload), this.#wanted?.components ?? {})
    this.#begin()
  }

  #begin(): void {
    if (this.#begun) return
    this.#begun = true
    this.#tell()
  }

  #tell(): void {
    const { announcer, topic } = this.#options
    if (!this.#begun || this.#pause || this.#wanted === undefined) return
    if (this.#wanted === null) {
      if (this.#left) announcer.keep(topic, '')
      return
    }
    const marks = this.#vanished.marks()
    const payload = JSON.stringify({ ...this.#wanted, components: { ...marks, ...this.#wanted.components, ...marks } })
    this.#kept = { payload, marks }
    announcer.keep(topic, payload)
  }

  #onAccepted(payload: string): void {
    const { onTold, pause = 2000 } = this.#options
    if (this.#kept?.payload === payload) this.#vanished.told(this.#kept.marks)
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#tell()
    }, pause)
    onTold()
  }
}
