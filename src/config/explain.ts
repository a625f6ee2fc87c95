import type { z } from 'zod'
import { keysAt } from './keys.ts'
import type { Problem } from './problem.ts'
import { unknownKey } from './suggest.ts'
import { valueAt } from './values.ts'

type Issue = z.core.$ZodIssue
type Explained = Omit<Problem, 'origin'>

/**
 * What the schema found wrong, for a person who edits YAML.
 * @param values the configuration that was checked
 */
export function explain(issue: Issue, values: unknown): Explained[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const variant = valueAt(values, [...path, 'type'])
    return issue.keys.map((name) => ({ path: [...path, name], text: unknownKey([...path, name], variant) }))
  }
  const value = valueAt(values, path)
  return [{ path, text: value === undefined ? missing(path) : wrong(issue, value, path) }]
}

function missing(path: readonly string[]): string {
  const kinds = kindsAt(path)
  return kinds.length === 0 ? 'is missing' : `is missing; give one of ${kinds.join(', ')}`
}

/** The values of `type` that a schema with several kinds knows at this path; empty elsewhere. */
function kindsAt(path: readonly string[]): string[] {
  return keysAt(path).flatMap(({ schema }) => (schema.const === undefined ? [] : [String(schema.const)]))
}

function wrong(issue: Issue, value: unknown, path: readonly string[]): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value) + shown(value, path)
    case 'too_small':
    case 'too_big':
      // How many there may be of what, the schema says itself.
      if (issue.origin === 'array') return issue.message
      return outOfBounds(issue) + shown(value, path)
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}${shown(value, path)}`
    case 'invalid_union':
      return `must be one of ${kindsAt(path).join(', ')}${shown(value, path)}`
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message
    default:
      // A rule of the schema with a message of its own.
      return issue.message
  }
}

const wanted: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a section of keys',
  record: 'a section of names',
  array: 'a list',
}

function wrongType(expected: string, value: unknown): string {
  const quotes = expected === 'string' && typeof value !== 'object' ? ' (put it in quotes)' : ''
  return `must be ${wanted[expected] ?? expected}${quotes}`
}

function outOfBounds(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [bound, words] =
    issue.code === 'too_small'
      ? [issue.minimum, issue.inclusive === false ? 'more than' : 'at least']
      : [issue.maximum, issue.inclusive === false ? 'less than' : 'at most']
  if (issue.origin !== 'string') return `must be ${words} ${bound}`
  return bound === 1 ? 'must not be empty' : `must have ${words} ${bound} characters`
}

/** `, is 5`. Texts are shown only where the schema has a fixed choice of them: others may hold a password, as a URL can. */
function shown(value: unknown, path: readonly string[]): string {
  const keys = keysAt(path)
  if (keys.some(({ schema }) => schema.secret)) return ''
  const choice = keys.some(({ schema }) => schema.enum !== undefined || schema.const !== undefined)
  if (typeof value === 'string') return choice ? `, is ${JSON.stringify(value.slice(0, 40))}` : ', is a text'
  if (Array.isArray(value)) return ', is a list'
  return typeof value === 'object' && value !== null ? ', is a section' : `, is ${value === null ? 'empty' : value}`
}
