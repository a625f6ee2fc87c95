import type { MonotonicMs, WallMs } from '../../domain/brand.ts'
import type { Clock } from '../../ports/clock.ts'

/** The wall clock's time of a moment, by what the clock says now; never before 1970, which no record could hold. */
export function wallOf(moment: MonotonicMs, clock: Clock): WallMs {
  return Math.max(0, clock.wall() - (clock.monotonic() - moment)) as WallMs
}

/** The moment of a wall time, by what the clock says now; of one before this boot it is negative. Never in the future. */
export function momentOf(wall: WallMs, clock: Clock): MonotonicMs {
  return (clock.monotonic() - Math.max(0, clock.wall() - wall)) as MonotonicMs
}
