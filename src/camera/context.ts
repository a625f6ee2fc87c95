import type { Clock, Wait } from '../ports/clock.ts'

/** What of a log a source needs; pino's has it. */
export interface SourceLog {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** What every frame source needs from its surroundings. */
export interface SourceContext {
  readonly clock: Clock
  readonly log: SourceLog
  /** How to let time pass; left out: timers. Tests give one that moves their own clock. */
  readonly wait?: Wait
}
