import { errorTable } from '../../src/domain/errors.ts'
import { version } from '../../src/service/run-identity.ts'
import { argumentMeaning, argumentText, type LeafCommand, leafCommands } from './commands.ts'

/** docs/familiar.1: the manual page, for man(7) of groff. */
export function manPage(): string {
  return `.\\" Made by \`npm run generate\`; edit the source that it is made from.
.TH FAMILIAR 1 "" "familiar ${version}" "User Commands"
.SH NAME
familiar \\- face recognition on the device
.SH SYNOPSIS
.B familiar
.I command
.RI [ options ]
.SH DESCRIPTION
${roff(`Sees a face, knows whose it is, and tells the home over MQTT: everything on the device, nothing in a cloud.
The daemon is familiar run, which the service familiar.service starts; the other commands ask the running daemon, or open the data
folder themselves where none runs.`)}
.SH COMMANDS
${roff(`Each command with a result has --json, and each that needs the configuration has -c FILE, --config FILE and
--data FOLDER. Each has --help with examples.`)}
${leafCommands().map(commandText).join('\n')}
.SH EXIT STATUS
0 for success, else by what went wrong, as in sysexits.h:
${exitStatuses().map(tagged).join('\n')}
.SH ENVIRONMENT
${tagged(['FAMILIAR_CONFIG', 'The configuration file, where -c does not name one. Each key can be set by a variable, too; docs/configuration.md.'])}
.SH FILES
${files.map(tagged).join('\n')}
.SH SEE ALSO
.BR systemctl (1),
.BR journalctl (1),
/usr/share/doc/familiar/docs
`
}

const files = [
  [
    '/etc/familiar/familiar.yaml',
    'The configuration; every key is in /usr/share/doc/familiar/examples/config/familiar.example.yaml.',
  ],
  ['/var/lib/familiar', 'The people, and the events that were not delivered yet.'],
  [
    '/run/familiar/control.sock',
    'How the commands reach the daemon. It is for root and for members of the group familiar.',
  ],
] as const

function commandText({ usage, command, options }: LeafCommand): string {
  const args = command.registeredArguments.map((one) => [argumentText(one), argumentMeaning(one)] as const)
  const switches = options.map(({ flags, description }) => [flags, description] as const)
  return [`.SS ${roff(usage)}`, roff(command.description()), ...[...args, ...switches].map(tagged)].join('\n')
}

/** Errors share exit statuses: each with the meanings of all that end with it. */
function exitStatuses(): [string, string][] {
  const byExit = Map.groupBy(Object.values(errorTable), ({ exit }) => exit)
  const sorted = [...byExit].sort(([a], [b]) => a - b)
  return sorted.map(([exit, kinds]) => [String(exit), kinds.map(({ meaning }) => meaning).join(' ')])
}

function tagged([tag, text]: readonly [string, string]): string {
  return `.TP\n.B ${roff(tag)}\n${roff(text)}`
}

/** As it stands: a minus is no hyphen, a backslash no escape, and a dot or quote at the start of a line no request. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&')
}
