import type { Command } from 'commander'
import { runningDaemon } from '../../service/control/remote-daemon.ts'
import { type CommonOptions, familiarCommand, printJson, settingsOf } from '../options.ts'
import { printChanges } from './changes.ts'

interface ReloadOptions extends CommonOptions {
  readonly dryRun?: boolean
}

export function reloadCommand(): Command {
  return familiarCommand('reload', ['familiar config reload', 'familiar config reload --dry-run'])
    .description('Let the running daemon read its configuration anew, and say what changed and what needs a restart.')
    .option('--dry-run', 'change nothing, only say what would change')
    .action(reload)
}

async function reload(options: ReloadOptions): Promise<void> {
  const { dryRun = false } = options
  const daemon = await runningDaemon(settingsOf(options).control.socket)
  const report = await daemon.reloadConfig({ dryRun })
  if (options.json) printJson(report)
  else printChanges(report.changes, dryRun)
}
