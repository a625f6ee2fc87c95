import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { loadWithOrigins } from '../config/load.ts'
import { messageOf } from '../domain/errors.ts'
import { createLog, type Log } from '../log/log.ts'
import { type Daemon, startDaemon } from '../service/daemon.ts'
import type { Reread } from '../service/kept-settings.ts'
import { tellManager } from '../service/systemd/tell-manager.ts'
import { endBy, interruption } from './interrupt.ts'
import { type CommonOptions, commandWithExamples, loadOptionsOf, withConfig } from './options.ts'

/** All parts together end within it, or the process ends without them: what was acknowledged is on the disk anyway, ms. */
const stopDeadline = 4800

export function runCommand(): Command {
  return withConfig(commandWithExamples('run', ['familiar run', 'familiar run -c scene.yaml --until-end']))
    .description('Run the daemon: watch the cameras and tell over MQTT. Logs go to standard error.')
    .option('--until-end', 'end when every camera has shown its last frame (files and scenes)')
    .addHelpText(
      'after',
      `
Signals: SIGTERM and SIGINT stop it within 5 seconds, a second one at once; SIGHUP reads the configuration anew.`,
    )
    .action(run)
}

async function run(options: CommonOptions & { untilEnd?: boolean }): Promise<void> {
  const { settings, kept, migrated } = loadWithOrigins(loadOptionsOf(options))
  const log = createLog(settings.log.level, 'familiar')
  if (migrated.length > 0)
    log.warn({ migrated, next: 'familiar config migrate' }, 'the configuration has an older form')
  const stopping = interruption(stopSignals())
  const stopped = once(stopping, 'abort').then(() => stopping.reason)
  const hangup = new Hangup(log)
  const daemon = await startUnless(stopping, () =>
    startDaemon({ settings, kept, reread: rereadBy(options), log, signal: stopping }),
  )
  if (daemon === null) return log.info('stopped before the start was complete')
  hangup.serve(() => daemon.desk.reloadConfig())
  const teller = tellManager(() => daemon.pulse(), settings, log)
  const restarting = daemon.restarting.then(() => restartReason)
  let why: unknown
  try {
    const ended = daemon.finished.then(() => (options.untilEnd ? 'every camera has ended' : stopped))
    why = await Promise.race([stopped, ended, restarting, daemon.broken])
    log.info({ why }, 'stopping')
    if (why === restartReason) await teller?.restarting()
  } finally {
    teller?.[Symbol.dispose]()
    await stopInTime(daemon, log)
  }
  log.info('stopped')
  // Whoever wants it to end while it stops wants no new one.
  if (why === restartReason && !stopping.aborted) startAnew()
}

const restartReason = 'a restart was asked for'

/** What is kept in the data folder may be tried in another form. */
function rereadBy(options: CommonOptions): Reread {
  return (kept) => loadWithOrigins({ ...loadOptionsOf(options), ...(kept && { kept }) })
}

/** The same program in the same process: whoever started it, a service manager or a shell, still has it. */
function startAnew(): void {
  const { execPath, execArgv, argv } = process
  // biome-ignore lint/style/noProcessEnv: handed on as it is
  process.execve?.(execPath, [execPath, ...execArgv, ...argv.slice(1)], process.env)
}

/** Null when it was to stop before it had started: that is no error. */
async function startUnless(signal: AbortSignal, start: () => Promise<Daemon>): Promise<Daemon | null> {
  try {
    return await start()
  } catch (error) {
    if (!signal.aborted) throw error
    return null
  }
}

async function stopInTime(daemon: Daemon, log: Log): Promise<void> {
  const done = new AbortController()
  const late = sleep(stopDeadline, 'late', { signal: done.signal }).catch(() => {})
  if ((await Promise.race([daemon.stop(), late])) === 'late') {
    log.error({ ms: stopDeadline }, 'stopping takes too long: ending without it')
    endBy('SIGKILL')
  }
  done.abort()
}

/** A terminal that is closed takes its programs along; a service is told by SIGHUP to read its configuration. */
function stopSignals(): readonly NodeJS.Signals[] {
  return process.stderr.isTTY ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM']
}

/** SIGHUP, from the first moment on: unheard, it would end the process. */
class Hangup {
  readonly #log: Log
  #reload: (() => Promise<unknown>) | undefined
  #early = false

  constructor(log: Log) {
    this.#log = log
    if (!process.stderr.isTTY) process.on('SIGHUP', () => this.#heard())
  }

  serve(reload: () => Promise<unknown>): void {
    this.#reload = reload
    if (this.#early) this.#heard()
  }

  #heard(): void {
    this.#early = this.#reload === undefined
    // What was applied is logged by the daemon, whoever asked for it.
    this.#reload?.().catch((error: unknown) => {
      this.#log.error({ reason: messageOf(error) }, 'the configuration cannot be reloaded, and stays as it was')
    })
  }
}
