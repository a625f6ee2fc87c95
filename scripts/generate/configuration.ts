import { type ConfigKey, configKeys, type KeySchema } from '../../src/config/keys.ts'
import { bounds } from './bounds.ts'
import { generatedNotice, table } from './markdown.ts'

const introduction = `# Configuration

${generatedNotice}

Familiar reads \`/etc/familiar/familiar.yaml\`, or the file that \`--config\` or \`FAMILIAR_CONFIG\` names. Every key may be left
out; [familiar.example.yaml](../config/familiar.example.yaml) shows them all with their defaults. For completion and checks in
an editor, make this the file's first line:

\`\`\`yaml
# yaml-language-server: $schema=PATH-TO/config/schema.json
\`\`\`

- A value of the command line goes over one of the environment, that over what was set while Familiar ran, that over the file's, that over the default.
- What is set over MQTT or in Home Assistant is kept in \`settings.yaml\` of the data folder ([mqtt.md](mqtt.md)); \`familiar config show\` says where each value comes from.
- The variable of \`mqtt.password\` is \`FAMILIAR_MQTT__PASSWORD\`: two underscores between the parts. A camera whose name has two
  underscores in a row, or one at its end, can be set in the file only.
- Relative paths in the file are relative to the file's folder, others to the working directory; \`~/\` is the home folder.
- Unknown keys and variables are errors. \`familiar config check\` names every problem with its line.
- \`<name>\` stands for a name that you choose. "Reload" says when a change takes effect: \`live\`, or with the next \`restart\`.
`

/** docs/configuration.md: every key, by section. */
export function configurationPage(): string {
  const sections = [...new Set(leaves().map(sectionOf))]
  return [introduction, ...sections.map(sectionText)].join('\n')
}

function leaves(): readonly ConfigKey[] {
  return configKeys.filter((key) => !key.section)
}

function sectionOf(key: ConfigKey): string {
  const parts = key.path.slice(0, -1)
  return [...(parts.length === 0 ? ['Top level'] : [`\`${parts.join('.')}\``]), ...variantOf(key)].join(' ')
}

function variantOf({ variant }: ConfigKey): string[] {
  return variant === undefined ? [] : [`with \`type: ${variant}\``]
}

function sectionText(section: string): string {
  const keys = leaves().filter((key) => sectionOf(key) === section)
  const rows = keys.map(({ path, schema, required, reload }) => [
    `\`${path.join('.')}\``,
    typeOf(schema),
    defaultOf(schema, required),
    bounds(schema),
    schema.unit ?? '',
    reload,
    schema.description ?? '',
  ])
  return [
    `## ${section}\n`,
    ...[...new Set(around(keys[0]))].map((text) => `${text}\n`),
    table(['Key', 'Type', 'Default', 'Bounds', 'Unit', 'Reload', 'Description'], rows),
  ].join('\n')
}

/** What the schema says of the sections around this key. */
function around(key: ConfigKey | undefined): string[] {
  if (key === undefined) return []
  const sections = configKeys.filter(({ section, path }) => section && path.every((part, i) => part === key.path[i]))
  return sections.flatMap(({ path, schema }) => {
    const names = schema.propertyNames?.pattern
    const option = schema.oneOf?.find(({ properties }) => properties?.['type']?.const === key.variant)
    return [
      ...(schema.description === undefined ? [] : [`\`${path.join('.')}\`: ${schema.description}`]),
      ...(names === undefined ? [] : [`A name matches \`${names}\`.`]),
      ...(option?.description === undefined ? [] : [`\`type: ${key.variant}\`: ${option.description}`]),
    ]
  })
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: '`true` or `false`',
  array: 'list',
}

function typeOf(schema: KeySchema): string {
  const choice = schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  if (choice !== undefined) return choice.map((value) => `\`${value}\``).join(', ')
  const type = types[schema.type ?? '']
  if (type === undefined) throw new Error(`the documentation has no word for the type ${schema.type}`)
  return schema.path ? 'path' : type
}

function defaultOf(schema: KeySchema, required: boolean): string {
  if (schema.default !== undefined) return `\`${schema.default}\``
  return required ? 'required' : '—'
}
