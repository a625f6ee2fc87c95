import { existsSync } from 'node:fs'
import { brand, type MonotonicMs, type WallMs } from '../domain/brand.ts'
import type { Clock } from '../ports/clock.ts'

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
