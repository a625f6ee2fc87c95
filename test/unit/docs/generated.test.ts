import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkAll, writeAll } from '../../../scripts/generate/files.ts'
import { between, outputs } from '../../../scripts/generate/outputs.ts'

const nothing = { stale: [], problems: [] }
const mqttPage = 'docs/mqtt.md'
const homeAssistantPage = 'docs/home-assistant.md'
const checklist = 'docs/hardware-checklist.md'
const metricsPage = 'docs/metrics.md'
const frame = [
  '# MQTT\n<!-- rejected-fields:begin -->\n<!-- rejected-fields:end -->\n<!-- health-fields:begin -->\n',
  '<!-- health-fields:end -->\n<!-- enrolment-fields:begin -->\n<!-- enrolment-fields:end -->\n<!-- commands:begin -->\n<!-- commands:end -->\n',
  '<!-- people-fields:begin -->\n<!-- people-fields:end -->\n<!-- event-fields:begin -->\n',
  '<!-- event-fields:end -->\nby hand\n',
] as const

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'familiar-generated-'))
  mkdirSync(path.join(root, 'docs'))
  writeFileSync(path.join(root, mqttPage), frame.join(''))
  writeFileSync(path.join(root, homeAssistantPage), '<!-- entities:begin -->\n<!-- entities:end -->\n')
  writeFileSync(path.join(root, metricsPage), '<!-- metrics:begin -->\n<!-- metrics:end -->\n')
  writeFileSync(path.join(root, checklist), '<!-- assumptions:begin -->\n<!-- assumptions:end -->\n')
})
afterEach(() => rmSync(root, { recursive: true }))

describe('the generated files', () => {
  it('are all written, and then all current', () => {
    const files = outputs.map(({ file }) => file)
    expect(checkAll(root)).toEqual({ stale: files, problems: [] })
    expect(writeAll(root)).toEqual({ stale: files, problems: [] })
    expect(checkAll(root)).toEqual(nothing)
    expect(writeAll(root)).toEqual(nothing)
  })

  it('leave alone what others wrote around them', () => {
    writeAll(root)
    const page = readFileSync(path.join(root, mqttPage), 'utf8')
    expect(page.startsWith('# MQTT\n<!-- rejected-fields:begin -->\n| field |')).toBe(true)
    expect(page.endsWith(frame[3])).toBe(true)
    expect(page).toContain('| `captured_at` |')
    expect(page).toContain('| `faces[].reason` |')
    expect(page).toContain('| `cameras.<name>.fps` |')
  })

  it.each(outputs.filter(({ file }) => ![mqttPage, homeAssistantPage, metricsPage, checklist].includes(file)))(
    'are checked: a change to $file',
    ({ file }) => {
      writeAll(root)
      appendFileSync(path.join(root, file), 'by hand\n')
      expect(checkAll(root)).toEqual({ stale: [file], problems: [] })
    },
  )

  it.each(['health', 'event'])('are checked: a change to the fields of %s in docs/mqtt.md', (what) => {
    writeAll(root)
    const end = `<!-- ${what}-fields:end -->`
    const changed = readFileSync(path.join(root, mqttPage), 'utf8').replace(end, `| \`none\` |\n${end}`)
    writeFileSync(path.join(root, mqttPage), changed)
    expect(checkAll(root)).toEqual({ stale: [mqttPage], problems: [] })
  })

  it('are checked: a missing file, and a page without a place for them', () => {
    writeAll(root)
    rmSync(path.join(root, 'config/schema.json'))
    rmSync(path.join(root, mqttPage))
    expect(checkAll(root)).toEqual({
      stale: ['config/schema.json'],
      problems: [expect.stringMatching(/^docs\/mqtt.md cannot be made: it must have/)],
    })
  })
})

describe('between', () => {
  const [begin, end] = ['<!-- x:begin -->', '<!-- x:end -->']

  it('replaces what stands between the marks and nothing else', () => {
    expect(between(`a\n${begin}\nold\n${end}\nb`, 'x', 'new\n')).toBe(`a\n${begin}\nnew\n${end}\nb`)
  })

  it.each(['', begin, end, `${end}${begin}`, `${begin}${end}${end}`, `${begin}${begin}${end}`])(
    'refuses %j',
    (text) => {
      expect(() => between(text, 'x', 'new')).toThrow('each once and in this order')
    },
  )
})
