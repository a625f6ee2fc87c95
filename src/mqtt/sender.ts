import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { Clock } from '../ports/clock.ts'
import type { Outbox, OutboxEntry } from '../ports/outbox.ts'
import type { Publisher } from '../ports/publisher.ts'
import { Bell } from './bell.ts'
import type { Topics } from './topics.ts'

export interface SenderOptions {
  readonly outbox: Outbox
  readonly publisher: Publisher
  readonly clock: Clock
  readonly topics: Topics
  readonly log: Log
}

/** Entries that the broker has acknowledged in this run. */
export interface SenderCounts {
  /** As live events. */
  readonly sent: number
  /** As history, since they were no longer valid. */
  readonly expired: number
}

/**
 * Empties the outbox, in the order of sequence numbers, one event at a time. An entry is settled after its PUBACK and never
 * before, so each arrives at least once, and again with the same bytes when a connection was lost in between.
 */
export class EventSender {
  readonly #options: SenderOptions
  readonly #bell = new Bell()
  readonly #stopListening: () => void
  readonly #running: Promise<void>
  /** The newest entry that an earlier run left behind. */
  readonly #inherited: number
  /** The newest entry that was acknowledged. */
  #done = 0
  #stopping = false
  #abandoned = false
  #sent = 0
  #expired = 0

  /** Begins at once, with what an earlier run left behind. */
  constructor(options: SenderOptions) {
    this.#options = options
    this.#inherited = newest(options.outbox)
    this.#stopListening = options.publisher.onConnect(() => this.#bell.ring())
    this.#running = this.#run()
  }

  get counts(): SenderCounts {
    return { sent: this.#sent, expired: this.#expired }
  }

  /** To be called after a commit to the outbox. */
  wake(): void {
    this.#bell.ring()
  }

  /**
   * Delivers what the broker still takes, at most for `within` milliseconds; the rest stays in the outbox. A publish that is
   * in flight then is ended by closing the publisher.
   */
  async stop(within = 1000): Promise<void> {
    this.#stopping = true
    this.#stopListening()
    this.#bell.ring()
    const deadline = new AbortController()
    await Promise.race([this.#running, sleep(within, undefined, { signal: deadline.signal }).catch(() => {})])
    deadline.abort()
    this.#abandoned = true
  }

  async #run(): Promise<void> {
    while (!this.#abandoned) {
      const entry = this.#next()
      const delivered = entry !== undefined && (await this.#deliver(entry))
      if (delivered) continue
      if (this.#stopping) return
      // After a failure too: a new connection rings, or else the next commit; trying at once would only spin.
      await this.#bell.heard()
    }
  }

  #next(): OutboxEntry | undefined {
    return this.#options.publisher.connected ? this.#options.outbox.next(this.#done) : undefined
  }

  async #deliver(entry: OutboxEntry): Promise<boolean> {
    const { publisher, topics, log } = this.#options
    const late = this.#isLate(entry)
    try {
      await publisher.publish(late ? topics.history : topics.event, entry.payload, { qos: 1, retain: false })
    } catch (error) {
      const level = publisher.connected ? 'warn' : 'debug'
      log[level](
        { seq: entry.seq, event: entry.id, reason: messageOf(error) },
        'event not delivered, it stays in the outbox',
      )
      return false
    }
    if (late) this.#expired += 1
    else this.#sent += 1
    this.#done = entry.seq
    await this.#settle(entry)
    return true
  }

  async #settle(entry: OutboxEntry): Promise<void> {
    try {
      await this.#options.outbox.settle(entry.seq)
    } catch (error) {
      // It was delivered and is not sent again in this run; the next one will, with the same id.
      this.#options.log.error(
        { seq: entry.seq, event: entry.id, reason: messageOf(error) },
        'delivered event not settled',
      )
    }
  }

  /**
   * Whether an automation must not see it any more. While the clock cannot be trusted that holds for all that an earlier
   * run left behind: after a power cut a Pi's clock goes on from where it stopped, and an old event would look new.
   */
  #isLate({ seq, validUntil }: OutboxEntry): boolean {
    const { clock } = this.#options
    return clock.wall() > validUntil || (seq <= this.#inherited && !clock.synced())
  }
}

function newest(outbox: Outbox): number {
  let seq = 0
  for (let entry = outbox.next(seq); entry; entry = outbox.next(seq)) seq = entry.seq
  return seq
}
