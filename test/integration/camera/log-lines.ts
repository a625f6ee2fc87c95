import { pino } from 'pino'
import type { Log } from '../../../src/log/log.ts'

export interface KeptLog {
  readonly log: Log
  readonly entries: Record<string, unknown>[]
  /** The processes that sources said they started. */
  programs(): number[]
}

/** A log that keeps its entries. */
export function keptLog(): KeptLog {
  const entries: Record<string, unknown>[] = []
  const log = pino({ level: 'trace' }, { write: (line) => entries.push(JSON.parse(line)) })
  const programs = () =>
    entries.flatMap((entry) => (entry['program_pid'] === undefined ? [] : [Number(entry['program_pid'])]))
  return { log, entries, programs }
}
