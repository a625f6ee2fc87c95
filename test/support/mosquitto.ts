import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe } from 'vitest'

/** Debian puts it where only root's PATH leads. */
const executable = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', 'mosquitto'].find((name) =>
  name.startsWith('/') ? existsSync(name) : spawnSync(name, ['-h']).error === undefined,
)

/** Tests that need a real Mosquitto; skipped, with the reason in their title, where there is none. */
export function describeWithMosquitto(title: string, tests: () => void): void {
  const reason = executable ? '' : ' (skipped: no mosquitto here, scripts/setup --tests installs it)'
  describe.skipIf(!executable)(`${title}${reason}`, tests)
}

export interface Mosquitto {
  readonly pid: number
  /** What it has logged so far. */
  readonly log: readonly string[]
  /** Ends it, by default as the system does; its port is free then. */
  kill(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Has it read its files of passwords, permissions and certificates anew. */
  reload(): Promise<void>
}

/**
 * Resolves when it listens.
 * @param config of mosquitto.conf, with a `listener` on a free port; it runs as the user of the tests and keeps nothing
 */
export async function startMosquitto(config: string): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'familiar-mosquitto-'))
  const file = join(folder, 'mosquitto.conf')
  writeFileSync(file, `user ${userInfo().username}\nlog_dest stderr\nlog_type all\n${config}\n`)
  const child = spawn(executable ?? 'mosquitto', ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const log: string[] = []
  const lines = createInterface(child.stderr)
  // A test that timed out never ends it.
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = once(child, 'exit').then(() => {
    process.off('exit', kill)
    rmSync(folder, { recursive: true })
  })
  lines.on('line', (line) => log.push(line))
  await said(lines, / running$/, child, log)
  return {
    pid: child.pid ?? 0,
    log,
    async kill(signal = 'SIGTERM') {
      child.kill(signal)
      await ended
    },
    async reload() {
      const reloaded = said(lines, /Reloading config/, child, log)
      child.kill('SIGHUP')
      await reloaded
    },
  }
}

/** Resolves at the next line of this kind; rejects with the whole log when it ends before. */
function said(lines: NodeJS.EventEmitter, pattern: RegExp, child: ChildProcess, log: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (line: string): void => {
      if (!pattern.test(line)) return
      lines.off('line', look)
      child.off('exit', fail)
      resolve()
    }
    const fail = (): void => reject(new Error(`mosquitto ended:\n${log.join('\n')}`))
    lines.on('line', look)
    child.once('exit', fail)
  })
}
