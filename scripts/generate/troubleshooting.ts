import { type ErrorCode, errorTable } from '../../src/domain/errors.ts'
import type { Trouble } from '../../src/service/doctor/troubles/trouble.ts'
import { type Topic, troubleTopics } from '../../src/service/doctor/troubles/troubles.ts'
import { generatedNotice, table } from './markdown.ts'

const introduction = `# Troubleshooting

${generatedNotice}

\`familiar doctor\` looks for everything in these tables, says what is so on this machine, and names the next step; \`familiar doctor --json\` gives each
finding the name in the first column, which stays the same from release to release. Run it as the user that Familiar runs as
(\`sudo -u familiar familiar doctor\`), or as root. It asks a running daemon and does not disturb it; without one it loads the nets, and lets each camera
give one picture. It changes nothing.

Names without a level are errors of Familiar itself, as commands and the log give them; [errors.md](errors.md) has them all.
If nothing here helps: \`familiar support-bundle\` collects what a helper needs, without faces, names or vectors.
`

const titles: Readonly<Record<Topic, string>> = {
  cameras: 'Cameras',
  service: 'Daemon, broker and people',
  storage: 'Storage and SD card',
  machine: 'The machine',
}

/** Errors of the table that are met as troubles are, and not as the answer to one command. */
const errorsOf: Readonly<Record<Topic, readonly ErrorCode[]>> = {
  cameras: [
    'no-camera',
    'source-missing',
    'source-lost',
    'source-stalled',
    'source-refused',
    'source-unreadable',
    'source-empty',
  ],
  service: [
    'config-invalid',
    'config-missing',
    'daemon-absent',
    'daemon-unreachable',
    'broker-unusable',
    'broker-file-unusable',
    'broker-readable',
    'commands-off',
    'vision-unavailable',
    'opencv-missing',
    'model-missing',
    'model-hash-mismatch',
    'model-invalid',
    'migration-incomplete',
  ],
  storage: ['data-folder-unusable', 'data-folder-busy', 'data-damaged', 'data-version'],
  machine: ['internal'],
}

/** docs/troubleshooting.md: what may be wrong, from the tables of the doctor and of errors. */
export function troubleshootingPage(): string {
  const topics = Object.keys(troubleTopics) as Topic[]
  return [introduction, ...topics.map(section)].join('\n')
}

function section(topic: Topic): string {
  const troubles = Object.entries<Trouble>(troubleTopics[topic]).map(([id, { level, symptom, cause, next }]) => [
    `\`${id}\`<br>${level}`,
    symptom,
    cause,
    next,
  ])
  const errors = errorsOf[topic].map((code) => {
    const { meaning, hint } = errorTable[code]
    return [`\`${code}\``, `The message has \`${code}\`, or its words.`, meaning, hint]
  })
  return `## ${titles[topic]}\n\n${table(['Name', 'What you see', 'Cause', 'Next step'], [...troubles, ...errors])}`
}
