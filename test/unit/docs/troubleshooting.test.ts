import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { troubles, troubleTopics } from '../../../src/service/doctor/troubles/troubles.ts'

const page = readFileSync('docs/troubleshooting.md', 'utf8')
const tests = globSync('test/{unit,integration}/service/doctor/**/*.test.ts').map((path) => readFileSync(path, 'utf8'))

describe('docs/troubleshooting.md', () => {
  it.each(Object.entries(troubles))('documents %s, which a test brings about', (id, { level, next }) => {
    expect(page).toContain(`| \`${id}\`<br>${level} |`)
    expect(page).toContain(` | ${next.replaceAll('|', '\\|')} |`)
    expect(tests.some((text) => text.includes(`'${id}'`))).toBe(true)
  })

  it('has each trouble under one topic', () => {
    const all = Object.values(troubleTopics).flatMap((topic) => Object.keys(topic))
    expect(all).toEqual([...new Set(all)])
    expect(all.toSorted()).toEqual(Object.keys(troubles).toSorted())
  })
})
