import { Command } from 'commander'
import { effectiveValues } from '../config/effective.ts'
import { loadConfig, loadWithOrigins } from '../config/load.ts'
import type { ReloadReport } from '../service/control/daemon-desk.ts'
import { runningDaemon } from '../service/control/remote-daemon.ts'
import {
  type CommonOptions,
  familiarCommand,
  loadOptionsOf,
  plainCommand,
  print,
  printJson,
  settingsOf,
} from './options.ts'

export function configCommand(): Command {
  return new Command('config')
    .description('The configuration: what is in effect, whether a file is right, and reading it anew.')
    .addCommand(
      familiarCommand('show', ['familiar config show', 'familiar config show --json'])
        .description('Every value in effect and where it comes from; passwords are masked.')
        .action(show),
    )
    .addCommand(
      plainCommand('check', ['familiar config check', 'familiar config check new.yaml'])
        .description('Read a configuration without using it, and name every problem.')
        .argument('[file]', 'default: $FAMILIAR_CONFIG, /etc/familiar/familiar.yaml')
        .action(check),
    )
    .addCommand(
      familiarCommand('reload', ['familiar config reload'])
        .description('Let the running daemon read its configuration anew.')
        .action(reload),
    )
}

function show(options: CommonOptions): void {
  const loaded = loadWithOrigins(loadOptionsOf(options))
  const values = effectiveValues(loaded)
  const { file } = loaded.settings
  if (options.json) {
    printJson({ file, values })
    return
  }
  print(`# ${file ?? 'no file, defaults only'}`)
  const lines = values.map(({ key, value, origin }) => ({ text: `${key}: ${JSON.stringify(value)}`, origin }))
  const width = Math.min(60, Math.max(...lines.map(({ text }) => text.length)))
  for (const { text, origin } of lines) print(`${text.padEnd(width)}  # ${origin}`)
}

function check(file: string | undefined, { json }: { json?: boolean }): void {
  const settings = loadConfig(file === undefined ? {} : { file })
  if (json) printJson({ file: settings.file, valid: true })
  else print(`${settings.file ?? 'No configuration file, so the defaults'}: valid`)
}

async function reload(options: CommonOptions): Promise<void> {
  const daemon = await runningDaemon(settingsOf(options).control.socket)
  const report = await daemon.reloadConfig()
  if (options.json) printJson(report)
  else printReload(report)
}

function printReload({ applied, needRestart }: ReloadReport): void {
  if (applied.length + needRestart.length === 0) print('Nothing has changed')
  for (const key of applied) print(`${key}: in effect`)
  for (const key of needRestart) print(`${key}: in effect after a restart`)
}
