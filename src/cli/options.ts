import { Command } from 'commander'
import { loadConfig, type Settings } from '../config/load.ts'
import type { FamiliarError } from '../domain/errors.ts'
import { createLog, type Log } from '../log/log.ts'

export interface CommonOptions {
  readonly config?: string
  readonly data?: string
  readonly json?: boolean
}

/** @param examples shown by --help */
export function commandWithExamples(name: string, examples: readonly string[]): Command {
  const title = examples.length === 1 ? 'Example' : 'Examples'
  return new Command(name).addHelpText('after', `\n${title}:\n${examples.map((line) => `  ${line}`).join('\n')}`)
}

/** A command with a result, that reads no configuration. */
export function plainCommand(name: string, examples: readonly string[]): Command {
  return commandWithExamples(name, examples).option('--json', 'print the result as JSON, an error too')
}

/** A command with a result. */
export function familiarCommand(name: string, examples: readonly string[]): Command {
  return withConfig(plainCommand(name, examples))
}

/** Lets a command read the configuration. */
export function withConfig(command: Command): Command {
  return command
    .option('-c, --config <file>', 'the configuration file (default: $FAMILIAR_CONFIG, /etc/familiar/familiar.yaml)')
    .option('--data <folder>', 'the data folder, instead of the configured one')
}

/** @throws FamiliarError `config-missing`, `config-invalid` */
export function settingsOf(options: CommonOptions): Settings {
  return loadConfig(loadOptionsOf(options))
}

/** What loads the configuration that the options ask for. */
export function loadOptionsOf({ config, data }: CommonOptions) {
  return {
    ...(config === undefined ? {} : { file: config }),
    overrides: data === undefined ? {} : { data },
  }
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

/** Ends a command whose report is printed already: with --json the report says all of it, and one document is enough. */
export function failAfterReport(error: FamiliarError, json: boolean | undefined): void {
  if (!json) throw error
  process.exitCode = error.kind.exit
}
