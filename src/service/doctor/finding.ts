import { type ErrorCode, type FamiliarError, isFamiliarError, messageOf } from '../../domain/errors.ts'
import type { Level } from './troubles/trouble.ts'
import { type TroubleId, troubles } from './troubles/troubles.ts'

/** One thing that was looked at. */
export interface Finding {
  /** Of the table of troubles or of the table of errors, the same in each release; null when all is well. */
  readonly id: TroubleId | ErrorCode | null
  /** What was looked at, such as `broker` or `camera door`. */
  readonly check: string
  readonly level: 'ok' | Level
  readonly text: string
  /** What to do; null when all is well. */
  readonly next: string | null
}

export function ok(check: string, text: string): Finding {
  return { id: null, check, level: 'ok', text, next: null }
}

/**
 * @param text what is so on this machine
 * @param next where more can be said of it than the table does
 */
export function found(id: TroubleId, check: string, text: string, next: string = troubles[id].next): Finding {
  return { id, check, level: troubles[id].level, text, next }
}

/** An error of the table with its hint; anything else is a fault of the check, and no reason to stop looking. */
export function failed(check: string, error: unknown): Finding {
  if (isFamiliarError(error)) return told(check, error)
  const next = 'Report this as a bug of familiar doctor.'
  return { id: 'internal', check, level: 'warning', text: `cannot be looked at: ${messageOf(error)}`, next }
}

function told(check: string, { code, message, kind }: FamiliarError): Finding {
  return { id: code, check, level: 'problem', text: message, next: kind.hint }
}
