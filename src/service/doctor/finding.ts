import { type FamiliarError, isFamiliarError, messageOf } from '../../domain/errors.ts'

/** One thing that was looked at. */
export interface Finding {
  /** What was looked at, such as `broker` or `camera door`. */
  readonly check: string
  /** `problem`: Familiar cannot do its work; `warning`: it can, but worse or not for long. */
  readonly level: 'ok' | 'warning' | 'problem'
  readonly text: string
  /** What to do; null when all is well. */
  readonly next: string | null
}

export function ok(check: string, text: string): Finding {
  return { check, level: 'ok', text, next: null }
}

export function warning(check: string, text: string, next: string): Finding {
  return { check, level: 'warning', text, next }
}

export function problem(check: string, text: string, next: string): Finding {
  return { check, level: 'problem', text, next }
}

/** An error of the table with its hint; anything else is a fault of the check, and no reason to stop looking. */
export function failed(check: string, error: unknown): Finding {
  if (isFamiliarError(error)) return problem(check, error.message, (error as FamiliarError).kind.hint)
  return warning(check, `cannot be looked at: ${messageOf(error)}`, 'Report this as a bug of familiar doctor.')
}
