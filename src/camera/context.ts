import type { Log } from '../log/log.ts'
import type { Clock, Wait } from '../ports/clock.ts'

/** What every frame source needs from its surroundings. */
export interface SourceContext {
  readonly clock: Clock
  readonly log: Log
  /** How to let time pass; left out: timers. Tests give one that moves their own clock. */
  readonly wait?: Wait
}
