import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { brand, type MonotonicMs, type WallMs } from '../domain/brand.ts'
import type { Clock, Wait } from '../ports/clock.ts'

/** Exists while systemd-timesyncd has the time from a server (systemd-timesyncd.service(8)). */
const timesyncMark = '/run/systemd/timesync/synchronized'
const systemdMark = '/run/systemd/system'

/** The machine's clocks; used by both processes, whose monotonic times are comparable. */
export const systemClock: Clock = {
  wall: () => brand<WallMs>(Date.now()),
  // performance.now() counts from the start of its own process; hrtime is CLOCK_MONOTONIC.
  monotonic: () => brand<MonotonicMs>(Number(process.hrtime.bigint()) / 1e6),
  // Without systemd this is a container, whose clock is its host's.
  synced: () => existsSync(timesyncMark) || !existsSync(systemdMark),
}

/** Real time. */
export const systemWait: Wait = async (ms, signal) => {
  try {
    // Rounded up, for timers cut fractions off and would come early. Even no wait at all lets other work run.
    await setTimeout(Math.ceil(Math.max(0, ms)), undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
