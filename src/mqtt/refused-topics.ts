import { PublishRefused } from '../ports/publisher.ts'
import { judge, maxSuspicions } from './refusal.ts'

/** When a topic that the broker refused is tried again. `left out`: see `RefusedTopics`. */
export type When = 'soon' | 'next connection' | 'left out'

/**
 * What the broker does not take. A topic that it refuses for good is left out until its payload changes, or until the next
 * connection. One that ends the connection again and again must not do so for ever: it is left out, whatever its payload, until
 * a connection comes after one that was lost for another reason. The first that ends that one, too, leaves all such out again.
 */
export class RefusedTopics {
  /** How often the connection was lost over a topic since that was last accepted. */
  readonly #suspicions = new Map<string, number>()
  /** Whether the topic ends the connection, of those that are left out. */
  readonly #leftOut = new Map<string, boolean>()
  /** Whether this connection has to prove that those topics still end it. */
  #probing = true
  /** Whether the last connection was lost over a topic. */
  #lostOverTopic = false

  isLeftOut(topic: string): boolean {
    const endsConnection = this.#leftOut.get(topic)
    return endsConnection === undefined ? false : !(endsConnection && this.#probing)
  }

  /** Those last over which the connection may be lost. */
  leastSuspectFirst(topics: Iterable<string>): string[] {
    return [...topics].sort((one, other) => this.#suspicionsOf(one) - this.#suspicionsOf(other))
  }

  /** @param connected whether the connection outlived the refusal */
  refused(topic: string, error: unknown, connected: boolean): When {
    const verdict = judge(error)
    const ended = !connected && verdict !== 'innocent'
    if (ended) this.#suspect(topic)
    if (verdict === 'hopeless' || this.#suspicionsOf(topic) >= maxSuspicions) {
      this.#leftOut.set(topic, ended)
      return 'left out'
    }
    return error instanceof PublishRefused ? 'soon' : 'next connection'
  }

  accepted(topic: string): void {
    this.#suspicions.delete(topic)
    this.#leftOut.delete(topic)
  }

  /** What is to be taken back is worth the connection. */
  changed(topic: string, payload: string): void {
    const endsConnection = this.#leftOut.get(topic)
    if (endsConnection === false || payload === '') this.#leftOut.delete(topic)
  }

  connected(): void {
    for (const [topic, endsConnection] of this.#leftOut) if (!endsConnection) this.#leftOut.delete(topic)
    this.#probing = !this.#lostOverTopic
    this.#lostOverTopic = false
  }

  #suspect(topic: string): void {
    this.#lostOverTopic = true
    this.#suspicions.set(topic, this.#suspicionsOf(topic) + 1)
  }

  #suspicionsOf(topic: string): number {
    return this.#suspicions.get(topic) ?? 0
  }
}
