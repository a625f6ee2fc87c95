import { setTimeout as sleep } from 'node:timers/promises'
import type { WallMs } from '../domain/brand.ts'
import { FamiliarError, messageOf, reportOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { Clock } from '../ports/clock.ts'
import type { Outbox, OutboxEntry } from '../ports/outbox.ts'
import { type Publisher, PublishRefused } from '../ports/publisher.ts'
import { reconnectDelay } from './backoff.ts'
import { Bell } from './bell.ts'
import { judge, maxSuspicions } from './refusal.ts'
import type { Topics } from './topics.ts'

export interface SenderOptions {
  readonly outbox: Outbox
  readonly publisher: Publisher
  readonly clock: Clock
  readonly topics: Topics
  readonly log: Log
  /** Milliseconds for which an event waits at most. */
  readonly maxAge: number
  /** The outbox cannot be read any more: nothing is sent from now on. */
  readonly onFailure: (error: FamiliarError) => void
  /** Told each live event that the broker has acknowledged, in order; must not throw. */
  readonly onDelivered?: (payload: Uint8Array) => void
  /** Milliseconds to wait after so many refusals in a row (from 1); by default as between connections. */
  readonly delay?: (refusals: number) => number
}

/** What became of entries in this run. */
export interface SenderCounts {
  /** Acknowledged as live events. */
  readonly sent: number
  /** Acknowledged as history, since they were no longer valid. */
  readonly expired: number
}

/** How often the event that is now first was refused. */
interface Trouble {
  readonly seq: number
  readonly refusals: number
  readonly suspicions: number
}

const never = Number.NEGATIVE_INFINITY
const noTrouble: Trouble = { seq: 0, refusals: 0, suspicions: 0 }
/** Milliseconds between two looks for events that are too old. */
const ageCheckEvery = 60_000

/**
 * Empties the outbox, in the order of sequence numbers, one event at a time. An entry is settled after its PUBACK and never
 * before, so each arrives at least once, and again with the same bytes when a connection was lost in between. One that the
 * broker refuses for good is set aside with the reason, and the next one goes on.
 */
export class EventSender {
  readonly #options: SenderOptions
  readonly #bell = new Bell()
  readonly #stopListening: () => void
  readonly #running: Promise<void>
  /** The newest entry that an earlier run left behind. */
  readonly #inherited: number
  /** The newest entry that was acknowledged or set aside. */
  #done = 0
  #trouble = noTrouble
  /** When a refused event may be tried again; `never` when there is none. */
  #retryAt = never
  #agesCheckedAt = never
  #stopping = false
  #abandoned = false
  #sent = 0
  #expired = 0

  /** Begins at once, with what an earlier run left behind. */
  constructor(options: SenderOptions) {
    this.#options = options
    this.#inherited = options.outbox.last()
    this.#stopListening = options.publisher.onConnect(() => {
      this.#retryAt = never
      this.#bell.ring()
    })
    this.#running = this.#run().catch((error: unknown) => this.#fail(error))
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
      await this.#dropOld()
      const wait = this.#retryAt - this.#options.clock.monotonic()
      if (wait <= 0 && (await this.#attempt())) continue
      if (this.#stopping) return
      // A new connection rings, or a commit; trying at once would only spin.
      if (wait > 0) await this.#bell.heard(wait)
      else if (this.#retryAt === never) await this.#bell.heard()
    }
  }

  /** Whether an entry was there, and is out of the way now. */
  async #attempt(): Promise<boolean> {
    const { publisher, outbox } = this.#options
    this.#retryAt = never
    const entry = publisher.connected ? outbox.next(this.#done) : undefined
    return entry !== undefined && this.#deliver(entry)
  }

  /** Whether it is out of the way: acknowledged or set aside. */
  async #deliver(entry: OutboxEntry): Promise<boolean> {
    const { publisher, topics } = this.#options
    const late = this.#isLate(entry)
    try {
      await publisher.publish(late ? topics.history : topics.event, entry.payload, {
        qos: 1,
        retain: false,
        ...(late ? {} : { expiry: this.#secondsLeft(entry) }),
      })
    } catch (error) {
      return this.#onRefusal(entry, error)
    }
    if (late) this.#expired += 1
    else this.#sent += 1
    await this.#finish(entry, () => this.#options.outbox.settle(entry.seq))
    if (!late) this.#options.onDelivered?.(entry.payload)
    return true
  }

  async #onRefusal(entry: OutboxEntry, error: unknown): Promise<boolean> {
    const { outbox, log } = this.#options
    const { seq, id: event } = entry
    const reason = messageOf(error)
    const verdict = judge(error)
    const before = this.#trouble.seq === seq ? this.#trouble : { ...noTrouble, seq }
    const suspicions = verdict === 'suspect' ? before.suspicions + 1 : before.suspicions
    this.#trouble = { seq, refusals: before.refusals + 1, suspicions }
    if (verdict === 'hopeless' || suspicions >= maxSuspicions) {
      log.error({ seq, event, reason }, 'the broker refuses this event: it is set aside')
      await this.#finish(entry, () => outbox.setAside(seq, reason))
      return true
    }
    this.#waitAfter(error)
    const level = this.#options.publisher.connected ? 'warn' : 'debug'
    log[level]({ seq, event, reason }, 'event not delivered, it stays in the outbox')
    return false
  }

  /** After a lost connection the next one is waited for anyway. */
  #waitAfter(error: unknown): void {
    if (!(error instanceof PublishRefused)) return
    const { clock, delay = reconnectDelay } = this.#options
    this.#retryAt = clock.monotonic() + delay(this.#trouble.refusals)
  }

  async #finish(entry: OutboxEntry, store: () => Promise<void>): Promise<void> {
    this.#done = entry.seq
    try {
      await store()
    } catch (error) {
      // It is not sent again in this run; the next one will, with the same id.
      this.#options.log.error(
        { seq: entry.seq, event: entry.id, reason: messageOf(error) },
        'delivered or refused event not settled',
      )
    }
  }

  /** An untrusted clock may be years ahead, and then everything would be too old. */
  async #dropOld(): Promise<void> {
    const { outbox, clock, maxAge, log } = this.#options
    if (!clock.synced() || clock.monotonic() - this.#agesCheckedAt < ageCheckEvery) return
    this.#agesCheckedAt = clock.monotonic()
    try {
      const dropped = await outbox.dropOlder((clock.wall() - maxAge) as WallMs)
      if (dropped > 0) log.warn({ dropped }, 'events were too old to wait any longer, and dropped')
    } catch (error) {
      // A full disk, for one: no reason to send nothing.
      log.error({ reason: messageOf(error) }, 'events that are too old not dropped, tried again')
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

  /** Whole seconds for which an automation may see it; 0 would have the broker drop it at once. */
  #secondsLeft({ validUntil }: OutboxEntry): number {
    return Math.max(1, Math.floor((validUntil - this.#options.clock.wall()) / 1000))
  }

  #fail(error: unknown): void {
    const { code, message } = reportOf(error)
    this.#options.log.error({ code, reason: message }, 'no event is sent any more')
    this.#options.onFailure(new FamiliarError(code, message, { cause: error }))
  }
}
