import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type Log = Logger

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'

/**
 * Logs go to standard error, which systemd's journal takes as it takes standard output; standard output is for results.
 * A terminal gets readable lines, anything else JSON. Log ids, never names, photos or vectors: who came home is nobody's business but the owner's.
 */
export function createLog(level: LogLevel, name: string): Log {
  // Written at once: what a process says before it is killed must not be lost in a buffer.
  const stream = process.stderr.isTTY
    ? pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' })
    : pino.destination({ dest: 2, sync: true })
  return pino({ level, name }, stream)
}
