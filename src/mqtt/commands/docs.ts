import { z } from 'zod'
import { fieldsMarkdown } from '../docs.ts'
import type { CommandSpec } from './spec.ts'
import { commandTable } from './table.ts'
import { uploadFields } from './upload.ts'

/** Every command with its fields and an example of each message, for docs/mqtt.md. */
export function commandsMarkdown(): string {
  const sections = Object.entries(commandTable).map(([name, spec]) => sectionOf(name, spec as unknown as CommandSpec))
  return [overview(), ...sections].join('\n\n')
}

function overview(): string {
  const rows = Object.entries(commandTable).map(
    ([name, { summary, access }]) => `| [\`${name}\`](#command-${name.replaceAll('.', '')}) | ${access} | ${summary} |`,
  )
  return ['| command | access | what it does |', '|---|---|---|', ...rows].join('\n')
}

function sectionOf(name: string, spec: CommandSpec): string {
  const { summary, access, carriesFaces, request, response, progress, example } = spec
  const needs = [
    access === 'change' ? 'Needs `mqtt.commands`.' : '',
    carriesFaces ? 'Only over TLS or on the same machine.' : '',
    spec.upload ? `The ${spec.upload} may come [in parts](#uploads).` : '',
  ]
  return [
    `#### Command \`${name}\``,
    [summary, ...needs].filter((text) => text !== '').join(' '),
    messageExample(`request/${name}`, { transaction: '1', ...example.request, ...uploadExample(spec) }),
    fields('Fields of the request:', spec.upload ? request.extend(uploadFields) : request),
    messageExample(`response/${name}`, { transaction: '1', status: 'ok', data: example.response }),
    fields('Fields of `data`:', response),
    progress ? fields('Fields of `data` while the status is `progress`:', progress) : '',
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

function uploadExample({ upload }: CommandSpec): object {
  if (upload === null) return {}
  const bytes = Buffer.from([0xff, 0xd8, 0xff, 0xe0]).toString('base64')
  return { source: upload === 'photo' ? 'ada-1.jpg' : 'people.familiar', data: `${bytes}…` }
}

function messageExample(topic: string, payload: object): string {
  return ['```json', `// familiar/door/${topic}`, JSON.stringify(payload, null, 2), '```'].join('\n')
}

/** Empty for a command without fields. */
function fields(title: string, schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  if (Object.keys(json.properties ?? {}).length === 0) return ''
  return `${title}\n\n${fieldsMarkdown(json)}`
}
