import { once } from 'node:events'
import type { Command } from 'commander'
import { createLog } from '../log/log.ts'
import { startDaemon } from '../service/daemon.ts'
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
  const stopped = signalled()
  const daemon = await startDaemon(settings, log)
  try {
    const ended = daemon.finished.then(() => (options.untilEnd ? 'every camera has ended' : stopped))
    log.info({ why: await Promise.race([stopped, ended]) }, 'stopping')
  } finally {
    await daemon.stop()
  }
  log.info('stopped')
}

/** Resolves with the first signal to stop; the second ends the process at once, should stopping hang. */
async function signalled(): Promise<string> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const [signal] = await Promise.race(signals.map((signal) => once(process, signal)))
  for (const signal of signals) process.once(signal, () => process.exit(130))
  return String(signal)
}
