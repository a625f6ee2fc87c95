import type { Argument, Command, Option } from 'commander'
import { familiarProgram } from '../../src/cli/program.ts'

/** A command that does something, and not one that only has others below it. */
export interface LeafCommand {
  /** With its arguments: `familiar people rename <person> <name>`. */
  readonly usage: string
  readonly command: Command
  /** Without those that all commands have: `--json`, `--config` and `--data`. */
  readonly options: readonly Option[]
}

const common = ['--json', '--config', '--data']

/** Every command as commander knows it, in the order of the help. */
export function leafCommands(command = familiarProgram(), above: readonly string[] = []): LeafCommand[] {
  const words = [...above, command.name()]
  if (command.commands.length > 0) return command.commands.flatMap((child) => leafCommands(child, words))
  const usage = [...words, ...command.registeredArguments.map(argumentText)].join(' ')
  return [{ usage, command, options: command.options.filter(({ long }) => !common.includes(long ?? '')) }]
}

export function argumentText(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

/** What an argument means, and which words it may be. */
export function argumentMeaning({ argChoices, description }: Argument): string {
  return argChoices === undefined ? description : `${description}: ${argChoices.join(', ')}`
}
