import type { KeySchema } from '../../src/config/keys.ts'

/** What a value must keep to beyond its type, such as `0.2 to 0.95`; empty when that is nothing. */
export function bounds(schema: KeySchema): string {
  if (schema.format === 'uri') return 'a URL'
  if (schema.pattern !== undefined) return `matches \`${schema.pattern}\``
  if (schema.minLength !== undefined) return 'not empty'
  return range(schema)
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: KeySchema): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  const parts = [
    ['at least', minimum],
    ['more than', exclusiveMinimum],
    ['at most', maximum],
    ['less than', exclusiveMaximum],
  ] as const
  return parts
    .filter(([, bound]) => bound !== undefined)
    .map(([words, bound]) => `${words} ${bound}`)
    .join(', ')
}
