import { stringify } from 'yaml'
import { anyName, type ConfigKey, configKeys, type KeySchema } from '../../src/config/keys.ts'
import { bounds } from './bounds.ts'

/** Ends each line whose value is no default. */
const exampleMark = '# example'

const introduction = `# yaml-language-server: $schema=./schema.json
#
# Every key of Familiar's configuration, made by \`npm run generate\`. Remove the # before a key to set it.
# A line that ends with "${exampleMark}" shows a value that fits; the others show the default.
`

const width = 100

/** config/familiar.example.yaml: as it stands an empty configuration, with every key in a comment. */
export function exampleFile(): string {
  const top = configKeys.filter((key) => key.path.length === 1)
  return [introduction, ...top.map((key) => `${entry(key, { commented: false, inExample: false }).join('\n')}\n`)].join(
    '\n',
  )
}

/** Where an entry stands: what is inside of an example is commented out as a whole, and is one itself. */
interface Place {
  readonly commented: boolean
  readonly inExample: boolean
  /** The value of `type` that the entries inside are to go with. */
  readonly variant?: unknown
}

function entry(key: ConfigKey, place: Place, name = key.path.at(-1) ?? ''): string[] {
  const indent = '  '.repeat(key.path.length - 1)
  const comments = prose(key.schema).map((line) => `${indent}# ${line}`)
  if (!key.section) return [...comments, leaf(key, place, indent)]
  return [...comments, section(name, place, indent), ...inside(key, place)]
}

function section(name: string, place: Place, indent: string): string {
  return `${indent}${place.commented ? '#' : ''}${name}:${place.inExample ? ` ${exampleMark}` : ''}`
}

function leaf({ path, schema }: ConfigKey, place: Place, indent: string): string {
  const value = schema.default ?? schema.const ?? schema.examples?.[0]
  if (value === undefined) throw new Error(`${path.join('.')} has neither a default nor an example in the schema`)
  const mark = place.inExample || schema.default === undefined ? ` ${exampleMark}` : ''
  return `${indent}#${path.at(-1)}: ${stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()}${mark}`
}

function inside(key: ConfigKey, place: Place): string[] {
  const inner = configKeys.filter(
    ({ path, variant }) =>
      path.length === key.path.length + 1 &&
      key.path.every((part, i) => part === path[i]) &&
      (variant === undefined || variant === place.variant),
  )
  return inner.flatMap((child) => (child.path.at(-1) === anyName ? named(child) : entry(child, place)))
}

/** One example for each kind of what the user names, under the kind's name. */
function named(key: ConfigKey): string[] {
  const below = configKeys.filter(({ path }) => key.path.every((part, i) => part === path[i]))
  const kinds = below.flatMap(({ schema }) => schema.oneOf ?? [])
  return kinds.flatMap((kind) => {
    const variant = kind.properties?.['type']?.const
    const comments = prose(kind).map((line) => `${'  '.repeat(key.path.length - 1)}# ${line}`)
    return [...comments, ...entry(key, { commented: true, inExample: true, variant }, `my-${variant}`)]
  })
}

function prose(schema: KeySchema): string[] {
  const limits = [schema.enum?.join(' | ') ?? bounds(schema), schema.unit ?? ''].filter((part) => part !== '').join(' ')
  const text = [schema.description ?? '', limits === '' ? '' : `[${limits}]`].filter((part) => part !== '').join(' ')
  return text === '' ? [] : wrap(text)
}

function wrap(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
