import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { configKeys } from '../../../src/config/keys.ts'
import { errorTable } from '../../../src/domain/errors.ts'

const page = (name: string) => readFileSync(`docs/${name}.md`, 'utf8').split('\n')

describe('docs/errors.md', () => {
  it.each(Object.entries(errorTable))('documents %s', (code, { exit, retry, meaning, hint }) => {
    expect(page('errors')).toContain(`| \`${code}\` | ${exit} | ${retry ? 'yes' : 'no'} | ${meaning} | ${hint} |`)
  })
})

describe('docs/configuration.md', () => {
  const leaves = configKeys.filter(({ section }) => !section)

  it.each(leaves.map((key) => [key.path.join('.'), key] as const))('documents %s', (name, { schema, reload }) => {
    const rows = page('configuration').filter((line) => line.startsWith(`| \`${name}\` |`))
    expect(rows.some((row) => row.includes(`| ${reload} |`) && row.endsWith(`| ${schema.description} |`))).toBe(true)
  })

  it('gives type, default, bounds and unit', () => {
    expect(page('configuration')).toContainEqual(
      expect.stringMatching(
        /^\| `recognition.quality.min_face` \| whole number \| `28` \| 20 to 400 \| px \| live \| Least/,
      ),
    )
  })

  it('has a description of each key to show', () => {
    expect(leaves.filter(({ schema }) => !schema.description).map(({ path }) => path.join('.'))).toEqual([])
  })
})
