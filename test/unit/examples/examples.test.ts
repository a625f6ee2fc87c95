import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { isCommandName } from '../../../src/mqtt/commands/table.ts'
import { discoveryMessage } from '../../../src/mqtt/home-assistant/message.ts'
import { topicsOf } from '../../../src/mqtt/topics.ts'
import { type Example, example, examples } from './files.ts'

/** A blueprint's reference to what its user gives. */
const input = { tag: '!input', resolve: (name: string) => ({ input: name }) }

const parseYaml = ({ text }: Example): Blueprint => parse(text, { customTags: [input] })

interface Blueprint {
  readonly blueprint?: { readonly input: Record<string, unknown> }
}

const named = (files: readonly Example[]) => files.map((file) => [file.name, file] as const)

describe('YAML and JSON', () => {
  it.each(named(examples('.yaml')))('%s parses', (_, file) => {
    expect(parseYaml(file)).toBeTypeOf('object')
  })

  it.each(named(examples('.json')))('%s parses', (_, { text }) => {
    expect(JSON.parse(text)).toBeTypeOf('object')
  })
})

describe('blueprints', () => {
  const blueprints = examples('.yaml').filter((file) => parseYaml(file).blueprint)

  it('are there', () => {
    expect(blueprints).toHaveLength(3)
  })

  it.each(named(blueprints))('%s uses each of its inputs, and no other', (_, file) => {
    const used = [...file.text.matchAll(/!input (\w+)/g)].map((match) => match[1] as string)
    expect([...new Set(used)].sort()).toEqual(Object.keys(parseYaml(file).blueprint?.input ?? {}).sort())
  })
})

it('docs/automations.md shows the automation as it is', () => {
  const [comment, ...lines] = example('home-assistant/automation.yaml').split('\n')
  expect(comment).toMatch(/^#/)
  expect(readFileSync('docs/automations.md', 'utf8')).toContain(`\`\`\`yaml\n${lines.join('\n')}\`\`\`\n`)
})

describe('entities', () => {
  const { components } = discoveryMessage({
    topics: topicsOf('familiar', 'door'),
    node: 'door',
    version: '1',
    board: null,
    people: [{ id: '01JZ0000000000000000000ADA', name: 'Ada' }],
    cameras: ['porch'],
    commands: true,
    deviceTrackers: false,
    faceImage: true,
  })
  const ids = Object.values(components).map((component) => component.default_entity_id)
  const used = examples('.yaml').flatMap(({ name, text }) =>
    [...text.matchAll(/\b[a-z_]+\.door_\w+/g)].map(([id]) => [id, name] as const),
  )

  it.each(used)('%s, in %s, is announced to Home Assistant', (id) => {
    expect(ids).toContain(id)
  })

  it('are nearly all on the dashboard', () => {
    const shown = new Set(used.filter(([, name]) => name.endsWith('dashboard.yaml')).map(([id]) => id))
    expect(ids.filter((id) => !shown.has(id))).toEqual([])
  })
})

describe('topics', () => {
  const topics = new Set(Object.values(topicsOf('familiar', 'door')).filter((each) => typeof each === 'string'))
  /** Of all files, without filters that end with #. */
  const used = examples().flatMap(({ name, text }) =>
    [...text.matchAll(/\bfamiliar\/(?:door|\$node|\+)\/([\w./]+)(?![\w./#])/g)].map(
      (match) => [`${match[1]}`, name] as const,
    ),
  )

  it('are used', () => {
    expect(used.length).toBeGreaterThan(3)
  })

  it.each(used)('%s, in %s, exists', (below) => {
    const command = /^(?:request|response)\/(.*)$/.exec(below)?.[1]
    expect(command === undefined ? topics.has(`familiar/door/${below}`) : isCommandName(command)).toBe(true)
  })
})
