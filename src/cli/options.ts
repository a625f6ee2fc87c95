import { Command } from 'commander'
import { loadConfig, type Settings } from '../config/load.ts'
import { createLog, type Log } from '../log/log.ts'

export interface CommonOptions {
  readonly config?: string
  readonly data?: string
}

/** A command with the options that all have. */
export function familiarCommand(name: string): Command {
  return new Command(name)
    .option('-c, --config <file>', 'the configuration file (default: $FAMILIAR_CONFIG, /etc/familiar/familiar.yaml)')
    .option('--data <folder>', 'the data folder, instead of the configured one')
}

/** @throws FamiliarError `config-missing`, `config-invalid` */
export function settingsOf({ config, data }: CommonOptions): Settings {
  return loadConfig({
    ...(config === undefined ? {} : { file: config }),
    overrides: data === undefined ? {} : { data },
  })
}

/** A command that is not the daemon speaks by its results; only warnings interrupt it. */
export function quietLog(settings: Settings): Log {
  const level = settings.log.level === 'info' ? 'warn' : settings.log.level
  return createLog(level, 'familiar')
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
