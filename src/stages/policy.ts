import type { MonotonicMs } from '../domain/brand.ts'
import type { Policy, WithheldReason } from '../domain/policy.ts'
import { isWithin } from './hours.ts'

/** Somebody was recognised. */
export interface Occasion {
  /** Whether they were here already. */
  readonly present: boolean
  readonly at: MonotonicMs
  /** Their last event that was told; null without any in this run. */
  readonly toldAt: MonotonicMs | null
  /** Minutes since midnight in local time, 0..1439; null when the clock cannot be trusted: then no hour is quiet. */
  readonly minute: number | null
}

/** Why no event is told of somebody who was recognised; null when it is. Of several reasons it is the first in their order. */
export function withheld(policy: Policy, { present, at, toldAt, minute }: Occasion): WithheldReason | null {
  const always = withheldEnd(policy, minute)
  if (always !== null) return always
  if (policy.events === 'arrival' && present) return 'present'
  return toldAt !== null && at - toldAt < 1000 * policy.cooldown ? 'cooldown' : null
}

/** Likewise when they have left: an end has no cooldown, or whoever waits for it would wait for ever. */
export function withheldEnd({ events, quiet }: Policy, minute: Occasion['minute']): WithheldReason | null {
  if (events === 'never') return 'never'
  return quiet !== null && minute !== null && isWithin(quiet, minute) ? 'quiet-hours' : null
}
