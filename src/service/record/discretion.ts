import type { MonotonicMs, PersonId } from '../../domain/brand.ts'
import type { Person } from '../../domain/person.ts'
import { type WithheldReason, withheldReasons } from '../../domain/policy.ts'
import type { Log } from '../../log/log.ts'
import type { Clock } from '../../ports/clock.ts'
import { localTime } from '../../stages/hours.ts'
import { withheld, withheldEnd } from '../../stages/policy.ts'
import { wallOf } from './wall-time.ts'

/** How many events were not told, by the reason. */
export type WithheldCounts = Readonly<Record<WithheldReason, number>>

/** Keeps back what people's policies do not want told, and counts it. */
export class Discretion {
  readonly #clock: Clock
  readonly #log: Log
  /** Of each person the last `recognized` event of this run. */
  readonly #told = new Map<PersonId, MonotonicMs>()
  readonly #counts = new Map<WithheldReason, number>()

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock
    this.#log = log
  }

  /** Since this run began. */
  get counts(): WithheldCounts {
    const counts = withheldReasons.map((reason) => [reason, this.#counts.get(reason) ?? 0])
    return Object.fromEntries(counts) as WithheldCounts
  }

  /**
   * Somebody was recognised.
   * @param present whether they were here before
   * @param tell stores the event, if it is to be told; resolves with whether it is stored
   */
  async recognized(
    { id, policy }: Person,
    { present, at }: { readonly present: boolean; readonly at: MonotonicMs },
    tell: () => Promise<boolean>,
  ): Promise<void> {
    const toldAt = this.#told.get(id) ?? null
    const reason = withheld(policy, { present, at, toldAt, minute: this.#minuteOf(at) })
    if (reason !== null) {
      this.#note(id, reason, 'recognized')
      return
    }
    // At once: another camera may see them while it is being stored.
    this.#told.set(id, at)
    if (!(await tell()) && this.#told.get(id) === at) this.#takeBack(id, toldAt)
  }

  /** Whether it is to be told that somebody has left. */
  tellsEnd({ id, policy }: Person, at: MonotonicMs): boolean {
    const reason = withheldEnd(policy, this.#minuteOf(at))
    if (reason !== null) this.#note(id, reason, 'left')
    return reason === null
  }

  #takeBack(person: PersonId, toldBefore: MonotonicMs | null): void {
    if (toldBefore === null) this.#told.delete(person)
    else this.#told.set(person, toldBefore)
  }

  #note(person: PersonId, reason: WithheldReason, event: 'recognized' | 'left'): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
    this.#log.debug({ event, person, reason }, "event not told, by the person's policy")
  }

  /** Since midnight in local time. */
  #minuteOf(moment: MonotonicMs): number | null {
    if (!this.#clock.synced()) return null
    return localTime(wallOf(moment, this.#clock)).minute
  }
}
