import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eventFieldsMarkdown, rejectedFieldsMarkdown } from '../../../src/mqtt/docs.ts'
import { enrolmentSchema } from '../../../src/mqtt/enrolment-payload.ts'
import { attributesSchema, eventSchema, healthSchema, infoSchema, rejectedSchema } from '../../../src/mqtt/payloads.ts'

const page = readFileSync(new URL('../../../docs/mqtt.md', import.meta.url), 'utf8')

/** The JSON example below a heading. */
function example(heading: string): string {
  const section = page.split(/^### /m).find((each) => each.startsWith(heading)) ?? ''
  return /```json\n(.*?)\n```/s.exec(section)?.[1] ?? ''
}

describe('docs/mqtt.md', () => {
  it('has the table of the fields as they are', () => {
    const table = /<!-- event-fields:begin -->\n(.*)\n<!-- event-fields:end -->/s.exec(page)?.[1]?.trim()
    expect(table).toBe(eventFieldsMarkdown())
  })

  it('has the fields of the members of a list', () => {
    expect(rejectedFieldsMarkdown()).toContain('| `faces[].reason` | `small`, `cut-off`,')
    expect(page).toContain(rejectedFieldsMarkdown())
  })

  it('shows an event as it is published', () => {
    const shown = JSON.parse(example('`<base>/<node>/event`'))
    const published = eventSchema.parse(shown)
    expect(Object.entries(published)).toEqual(Object.entries(shown))
  })

  it('shows info, health, attributes and others as they are published', () => {
    const health = JSON.parse(example('`<base>/<node>/health`'))
    expect(healthSchema.parse(health)).toEqual(health)
    const info = JSON.parse(example('`<base>/<node>/info`'))
    expect(infoSchema.parse(info)).toEqual(info)
    const attributes = JSON.parse(example('`<base>/<node>/person/<id>/attributes`'))
    expect(attributesSchema.parse(attributes)).toEqual(attributes)
    const rejected = JSON.parse(example('`<base>/<node>/debug/rejected`'))
    expect(rejectedSchema.parse(rejected)).toEqual(rejected)
    const enrolment = JSON.parse(example('`<base>/<node>/enrolment/state`'))
    expect(enrolmentSchema.parse(enrolment)).toEqual(enrolment)
  })
})
