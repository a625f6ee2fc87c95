import { FamiliarError } from '../../domain/errors.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Clock } from '../../ports/clock.ts'
import { acceptPolicy } from '../../storage/gallery-rules.ts'
import { isoAt } from '../run-identity.ts'

/**
 * A policy of which some parts are changed.
 * @throws FamiliarError `policy-invalid`, also for a guest whose time would be over already, as far as the clock can be trusted
 */
export function changedPolicy(policy: Policy, change: Partial<Policy>, clock: Clock): Policy {
  const changed = accepted({ ...policy, ...change })
  const until = change.until ?? null
  if (until !== null && clock.synced() && until <= clock.wall()) {
    throw new FamiliarError('policy-invalid', `${isoAt(until)} is over already`)
  }
  return changed
}

function accepted(policy: Policy): Policy {
  try {
    return acceptPolicy(policy)
  } catch (error) {
    if (error instanceof RangeError) throw new FamiliarError('policy-invalid', error.message, { cause: error })
    throw error
  }
}
