import { once } from 'node:events'
import { constants } from 'node:os'
import type { Command } from 'commander'
import type { Settings } from '../config/load.ts'
import { createLog, type Log } from '../log/log.ts'
import { type Daemon, startDaemon } from '../service/daemon.ts'
import { type CommonOptions, familiarCommand, settingsOf } from './options.ts'

export function runCommand(): Command {
  return familiarCommand('run')
    .description('Run the daemon: watch the cameras and tell over MQTT. Logs go to standard error.')
    .option('--until-end', 'end when every camera has shown its last frame (files and scenes)')
    .action(run)
}

async function run(options: CommonOptions & { untilEnd?: boolean }): Promise<void> {
  const settings = settingsOf(options)
  const log = createLog(settings.log.level, 'familiar')
  const stopping = new AbortController()
  const stopped = signalled().then((signal) => {
    stopping.abort()
    return signal
  })
  const daemon = await startUnless(stopping.signal, settings, log)
  if (daemon === null) return
  try {
    const ended = daemon.finished.then(() => (options.untilEnd ? 'every camera has ended' : stopped))
    log.info({ why: await Promise.race([stopped, ended, daemon.broken]) }, 'stopping')
  } finally {
    await daemon.stop()
  }
  log.info('stopped')
}

/** Null when it was to stop before it had started: that is no error. */
async function startUnless(signal: AbortSignal, settings: Settings, log: Log): Promise<Daemon | null> {
  try {
    return await startDaemon(settings, log, signal)
  } catch (error) {
    if (!signal.aborted) throw error
    log.info('stopped before the start was complete')
    return null
  }
}

/** Resolves with the first signal to stop; the second ends the process at once, should stopping hang. */
async function signalled(): Promise<string> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const [signal] = await Promise.race(signals.map((signal) => once(process, signal)))
  for (const signal of signals) process.once(signal, () => process.exit(128 + constants.signals[signal]))
  return String(signal)
}
