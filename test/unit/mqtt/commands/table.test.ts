import { describe, expect, it } from 'vitest'
import { readContents } from '../../../../src/mqtt/commands/envelope.ts'
import { type CommandName, commandTable, isCommandName, specOf } from '../../../../src/mqtt/commands/table.ts'
import { topicsOf } from '../../../../src/mqtt/topics.ts'

const names = Object.keys(commandTable) as CommandName[]

describe.each(names)('%s', (name) => {
  const spec = specOf(name)

  it('has an example that its schemas take', () => {
    const upload = spec.upload ? { data: 'AAAA' } : {}
    expect(() => readContents(spec, { ...spec.example.request, ...upload })).not.toThrow()
    expect(spec.response.parse(spec.example.response)).toEqual(spec.example.response)
  })

  it('is one level of a topic, and found again in it', () => {
    const topics = topicsOf('familiar', 'door')
    expect(name).toMatch(/^[a-z][a-z_.]{0,39}$/)
    expect(topics.commandOf(topics.request(name))).toBe(name)
  })
})

it('lets change nothing that is not said to change: reading is listed here', () => {
  const reading = names.filter((name) => specOf(name).access === 'read')
  expect(reading.toSorted()).toEqual(['config.get', 'health', 'identify', 'people.get', 'people.list', 'unknown.list'])
})

it('knows which commands carry faces', () => {
  const carrying = names.filter((name) => specOf(name).carriesFaces)
  expect(carrying.toSorted()).toEqual([
    'gallery.export',
    'gallery.import',
    'identify',
    'people.enroll',
    'people.negative',
  ])
})

it('takes no name from an object for a command', () => {
  for (const name of ['constructor', '__proto__', 'toString', '']) expect(isCommandName(name)).toBe(false)
})
