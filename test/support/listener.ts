import type { FamiliarEvent } from '../../src/domain/event.ts'
import { decodeEvent } from '../../src/mqtt/payloads.ts'
import { type ReceivedMessage, subscribe } from '../../src/mqtt/subscriber.ts'

/** All that a broker publishes below `familiar/`, to be waited for. */
export class Listener implements AsyncDisposable {
  readonly messages: ReceivedMessage[] = []
  readonly #waiting = new Set<() => void>()
  #subscription: AsyncDisposable | undefined

  static async at(url: string): Promise<Listener> {
    const listener = new Listener()
    listener.#subscription = await subscribe(url, 'familiar/#', (message) => listener.#take(message))
    return listener
  }

  get events(): FamiliarEvent[] {
    return this.messages
      .filter(({ topic }) => topic === 'familiar/test/event')
      .map(({ payload }) => decodeEvent(payload))
  }

  /** The first event, past or future, that matches. */
  event(matches: (event: FamiliarEvent) => boolean): Promise<FamiliarEvent> {
    return this.#first(() => this.events.find(matches))
  }

  /** The first message, past or future, on a topic below `familiar/test/` that matches; its payload as text. */
  async message(topic: string, matches: (payload: string) => boolean): Promise<ReceivedMessage> {
    return this.#first(() =>
      this.messages.find(
        (message) => message.topic === `familiar/test/${topic}` && matches(message.payload.toString()),
      ),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#subscription?.[Symbol.asyncDispose]()
  }

  async #first<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  #take(message: ReceivedMessage): void {
    this.messages.push(message)
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }
}
