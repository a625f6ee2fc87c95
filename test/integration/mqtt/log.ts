import { pino } from 'pino'
import type { Log } from '../../../src/log/log.ts'
import { Inbox } from './inbox.ts'

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly msg: string
  readonly reason?: string
}

export const silent: Log = pino({ level: 'silent' })

/** A log that can be read. */
export function recordingLog(): { readonly log: Log; readonly lines: Inbox<Line> } {
  const lines = new Inbox<Line>()
  const write = (line: string) => lines.push(JSON.parse(line))
  return { lines, log: pino({ level: 'debug', formatters: { level: (level) => ({ level }) } }, { write }) }
}
