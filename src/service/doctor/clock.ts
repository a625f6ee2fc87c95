import { systemClock } from '../../clock/system-clock.ts'
import { type Finding, found, ok } from './finding.ts'
import type { Host } from './host.ts'

/** A little before this version was made: no clock that is right shows an earlier time. */
const madeAt = Date.UTC(2026, 0, 1)

export interface ClockState {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Whether it is known already that a time server has set it. */
  readonly synced: boolean
}

export async function clockFinding(
  host: Host,
  { now, synced }: ClockState = { now: systemClock.wall(), synced: systemClock.synced() },
): Promise<Finding> {
  const time = new Date(now).toISOString()
  if (now < madeAt) return found('clock-past', 'clock', `${time} is before this version was made`)
  if (synced) return ok('clock', time)
  const { stdout } = await host.ask('timedatectl', 'show', '--property=NTPSynchronized', '--property=NTP')
  if (/^NTPSynchronized=yes$/m.test(stdout)) return ok('clock', time)
  if (/^NTP=no$/m.test(stdout)) return found('clock-service-off', 'clock', `${time}, and no service sets it`)
  return found('clock-unsynced', 'clock', `${time}, not set by a time server since the start`)
}
