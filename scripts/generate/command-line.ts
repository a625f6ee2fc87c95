import type { Argument, Command, Option } from 'commander'
import { familiarProgram } from '../../src/cli/program.ts'
import { generatedNotice, table } from './markdown.ts'

const introduction = `# Commands

${generatedNotice}

Each command with its arguments and options; [command-line.md](command-line.md) shows what they are for. Beside what is listed, each one with a
result has \`--json\`, and each that needs the configuration has \`-c FILE\`, \`--config FILE\` (default: \`$FAMILIAR_CONFIG\`,
\`/etc/familiar/familiar.yaml\`) and \`--data FOLDER\`, another data folder than the configured one.
`

/** docs/commands.md: every command as commander knows it. */
export function commandsPage(): string {
  return [introduction, ...leaves(familiarProgram(), []).map(section)].join('\n')
}

interface Leaf {
  readonly name: string
  readonly command: Command
}

function leaves(command: Command, above: readonly string[]): Leaf[] {
  const words = [...above, command.name()]
  if (command.commands.length === 0) return [{ name: words.join(' '), command }]
  return command.commands.flatMap((child) => leaves(child, words))
}

/** Said once for all commands. */
const common = ['--json', '--config', '--data']

function section({ name, command }: Leaf): string {
  const options = command.options.filter(({ long }) => !common.includes(long ?? ''))
  const rows = [...command.registeredArguments.map(argumentRow), ...options.map(optionRow)]
  const usage = command.registeredArguments.map(argumentText).join(' ')
  const meanings = rows.length > 0 ? `\n${table(['', 'Meaning'], rows)}` : ''
  return `## \`${`${name} ${usage}`.trim()}\`\n\n${command.description()}\n${meanings}`
}

function argumentRow(argument: Argument): string[] {
  const choices = argument.argChoices === undefined ? '' : `: ${argument.argChoices.join(', ')}`
  return [`\`${argumentText(argument)}\``, `${argument.description}${choices}`]
}

function argumentText(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function optionRow({ flags, description, defaultValue }: Option): string[] {
  const isShown = typeof defaultValue === 'number'
  return [`\`${flags}\``, `${description}${isShown ? ` (default: ${defaultValue})` : ''}`]
}
