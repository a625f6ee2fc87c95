import type { Argument, Option } from 'commander'
import { argumentMeaning, argumentText, type LeafCommand, leafCommands } from './commands.ts'
import { generatedNotice, table } from './markdown.ts'

const introduction = `# Commands

${generatedNotice}

Each command with its arguments and options; [command-line.md](command-line.md) shows what they are for. Beside what is listed, each one with a
result has \`--json\`, and each that needs the configuration has \`-c FILE\`, \`--config FILE\` (default: \`$FAMILIAR_CONFIG\`,
\`/etc/familiar/familiar.yaml\`) and \`--data FOLDER\`, another data folder than the configured one.
`

/** docs/commands.md: every command as commander knows it. */
export function commandsPage(): string {
  return [introduction, ...leafCommands().map(section)].join('\n')
}

function section({ usage, command, options }: LeafCommand): string {
  const rows = [...command.registeredArguments.map(argumentRow), ...options.map(optionRow)]
  const meanings = rows.length > 0 ? `\n${table(['', 'Meaning'], rows)}` : ''
  return `## \`${usage}\`\n\n${command.description()}\n${meanings}`
}

function argumentRow(argument: Argument): string[] {
  return [`\`${argumentText(argument)}\``, argumentMeaning(argument)]
}

function optionRow({ flags, description, defaultValue }: Option): string[] {
  const isShown = typeof defaultValue === 'number'
  return [`\`${flags}\``, `${description}${isShown ? ` (default: ${defaultValue})` : ''}`]
}
