import { z } from 'zod'
import { enrolmentSchema } from './enrolment-payload.ts'
import { eventJsonSchema, healthSchema, peopleSchema, rejectedSchema } from './payloads.ts'

type Schema = z.core.JSONSchema.JSONSchema

/** The fields of an event as a Markdown table, for docs/mqtt.md. */
export function eventFieldsMarkdown(): string {
  return fieldsMarkdown(eventJsonSchema())
}

/** The fields of the health likewise. */
export function healthFieldsMarkdown(): string {
  return fieldsMarkdown(z.toJSONSchema(healthSchema, { io: 'input' }))
}

/** The fields of rejected faces likewise. */
export function rejectedFieldsMarkdown(): string {
  return fieldsMarkdown(z.toJSONSchema(rejectedSchema, { io: 'input' }))
}

/** The fields of an enrolment before a camera likewise. */
export function enrolmentFieldsMarkdown(): string {
  return fieldsMarkdown(z.toJSONSchema(enrolmentSchema, { io: 'input' }))
}

/** The fields of who is here likewise. */
export function peopleFieldsMarkdown(): string {
  return fieldsMarkdown(z.toJSONSchema(peopleSchema, { io: 'input' }))
}

/** Those of an object follow it as `object.field`, those of each in a map as `map.<name>.field`, those of each in a list as `list[].field`. */
export function fieldsMarkdown(schema: Schema): string {
  const rows = fieldsOf(schema, '').map(([name, schema]) => {
    return `| \`${name}\` | ${typeOf(schema)} | ${schema.description ?? ''} |`
  })
  return ['| field | type | meaning |', '|---|---|---|', ...rows].join('\n')
}

function fieldsOf(schema: Schema, prefix: string): [string, Schema][] {
  if (typeof schema.additionalProperties === 'object') return fieldsOf(schema.additionalProperties, `${prefix}<name>.`)
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const inner = schemasOf(field as Schema).flatMap((variant) => [
      ...fieldsOf(variant, `${prefix}${name}.`),
      ...(variant.items ? fieldsOf(variant.items as Schema, `${prefix}${name}[].`) : []),
    ])
    return [[`${prefix}${name}`, field as Schema], ...inner]
  })
}

/** The alternatives of a union, or the schema itself. */
function schemasOf(schema: Schema): Schema[] {
  return schema.anyOf ? (schema.anyOf as Schema[]) : [schema]
}

function typeOf(schema: Schema): string {
  return schemasOf(schema).map(wordFor).join(' or ')
}

function wordFor({ enum: words, type, prefixItems, items, format }: Schema): string {
  if (words) return words.map((word) => `\`${word}\``).join(', ')
  if (prefixItems) return `array of ${prefixItems.length} ${typeOf(prefixItems[0] as Schema)}s`
  if (items) return `array of ${typeOf(items as Schema)}`
  return format === 'date-time' ? 'ISO 8601 time' : [type].flat().join(' or ')
}
