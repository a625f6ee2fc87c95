import { pino } from 'pino'
import type { Log } from '../../../src/log/log.ts'

/** A log that keeps its entries. */
export function keptLog(): { log: Log; entries: Record<string, unknown>[] } {
  const entries: Record<string, unknown>[] = []
  const log = pino({ level: 'trace' }, { write: (line) => entries.push(JSON.parse(line)) })
  return { log, entries }
}
