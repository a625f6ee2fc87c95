import { setTimeout } from 'node:timers/promises'
import { brand, type MonotonicMs, type WallMs } from '../domain/brand.ts'
import type { Clock, Wait } from '../ports/clock.ts'
import { Synchronisation } from './synchronisation.ts'

const synchronisation = new Synchronisation()

/** The machine's clocks; used by both processes, whose monotonic times are comparable. */
export const systemClock: Clock = {
  wall: () => brand<WallMs>(Date.now()),
  // performance.now() counts from the start of its own process; hrtime is CLOCK_MONOTONIC.
  monotonic: () => brand<MonotonicMs>(Number(process.hrtime.bigint()) / 1e6),
  synced: () => synchronisation.synced,
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
