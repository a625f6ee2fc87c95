import type { Log } from '../log/log.ts'
import type { Clock } from '../ports/clock.ts'

/** Resolves after `ms` milliseconds (at once for 0 or less), or as soon as `signal` aborts. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>

/** What every frame source needs from its surroundings. */
export interface SourceContext {
  readonly clock: Clock
  readonly log: Log
  /** How to let time pass; left out: timers. Tests give one that moves their own clock. */
  readonly wait?: Wait
}
