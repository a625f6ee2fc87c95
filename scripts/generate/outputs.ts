import { configJsonSchema } from '../../src/config/keys.ts'
import { commandsMarkdown } from '../../src/mqtt/commands/docs.ts'
import {
  enrolmentFieldsMarkdown,
  eventFieldsMarkdown,
  healthFieldsMarkdown,
  peopleFieldsMarkdown,
  rejectedFieldsMarkdown,
} from '../../src/mqtt/docs.ts'
import { entitiesMarkdown } from '../../src/mqtt/home-assistant/docs.ts'
import { eventJsonSchema } from '../../src/mqtt/payloads.ts'
import { assumptionsTable } from './assumptions.ts'
import { commandsPage } from './command-line.ts'
import { configurationPage } from './configuration.ts'
import { errorsPage } from './errors.ts'
import { exampleFile } from './example.ts'
import { manPage } from './man.ts'
import { metricsMarkdown } from './metrics.ts'
import { troubleshootingPage } from './troubleshooting.ts'

export interface Output {
  /** Relative to the root of the clone. */
  readonly file: string
  /** The whole file as it should be; `current` is what it holds now, empty when it does not exist. */
  render(current: string): string
}

/** Every file that is made, wholly or in part, from a source in this repository. */
export const outputs: readonly Output[] = [
  { file: 'config/schema.json', render: () => json(configJsonSchema()) },
  { file: 'config/familiar.example.yaml', render: exampleFile },
  { file: 'docs/commands.md', render: commandsPage },
  { file: 'docs/configuration.md', render: configurationPage },
  { file: 'docs/errors.md', render: errorsPage },
  {
    file: 'docs/hardware-checklist.md',
    render: (current) => between(current, 'assumptions', assumptionsTable()),
  },
  { file: 'docs/troubleshooting.md', render: troubleshootingPage },
  { file: 'docs/event.schema.json', render: () => json(eventJsonSchema()) },
  { file: 'docs/familiar.1', render: manPage },
  { file: 'docs/home-assistant.md', render: (current) => between(current, 'entities', entitiesMarkdown()) },
  { file: 'docs/metrics.md', render: (current) => between(current, 'metrics', metricsMarkdown()) },
  {
    file: 'docs/mqtt.md',
    render: (current) =>
      Object.entries({
        commands: commandsMarkdown(),
        'enrolment-fields': enrolmentFieldsMarkdown(),
        'event-fields': eventFieldsMarkdown(),
        'health-fields': healthFieldsMarkdown(),
        'people-fields': peopleFieldsMarkdown(),
        'rejected-fields': rejectedFieldsMarkdown(),
      }).reduce((page, [name, part]) => between(page, name, part), current),
  },
]

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** `text` with the part between `<!-- NAME:begin -->` and `<!-- NAME:end -->` replaced; throws when it has no such part. */
export function between(text: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
  const [before, rest, ...more] = text.split(begin)
  const [old, after, ...others] = (rest ?? '').split(end)
  if (before === undefined || old === undefined || after === undefined || more.length + others.length > 0) {
    throw new Error(`it must have ${begin} and ${end}, each once and in this order`)
  }
  return `${before}${begin}\n${part.trim()}\n${end}${after}`
}
