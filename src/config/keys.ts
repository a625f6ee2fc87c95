import { z } from 'zod'
import { configSchema, type Reload } from './schema.ts'

/** The JSON Schema of one key, as far as it is read here; docs, example and checks are made from it. */
export interface KeySchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  /** The first is shown in config/familiar.example.yaml; a key has one when it has no default. */
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly properties?: Readonly<Record<string, KeySchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: KeySchema | false
  readonly propertyNames?: KeySchema
  readonly oneOf?: readonly KeySchema[]
  readonly reload?: Reload
  readonly unit?: string
  readonly path?: boolean
  readonly secret?: boolean
}

/** Stands in a key's path for a name that the user chooses, such as a camera's. */
export const anyName = '<name>'

export interface ConfigKey {
  /** From the root; a part may be `anyName`. */
  readonly path: readonly string[]
  /** The value of `type` with which this key goes, when the keys beside it depend on that. */
  readonly variant: unknown
  readonly schema: KeySchema
  /** True when it holds further keys, false when it holds a value. */
  readonly section: boolean
  readonly required: boolean
  readonly reload: Reload
}

/** The configuration's schema for editors; its input form, in which keys with a default may be left out. */
export function configJsonSchema(): KeySchema {
  return z.toJSONSchema(configSchema, { io: 'input' }) as KeySchema
}

/** Every key that a configuration may have, sections before what they hold. */
export const configKeys: readonly ConfigKey[] = unique(collect(configJsonSchema(), [], 'restart'))

/** The keys that may stand at this path: none when it is unknown, several when it depends on a `type` beside it. */
export function keysAt(path: readonly string[]): readonly ConfigKey[] {
  return configKeys.filter((key) => matches(key.path, path))
}

/** The keys that may stand in the section at this path. */
export function keysIn(path: readonly string[]): readonly ConfigKey[] {
  return configKeys.filter((key) => matches(key.path.slice(0, -1), path))
}

export function nameOf(key: ConfigKey): string {
  return key.path.at(-1) ?? ''
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((part, i) => part === anyName || part === path[i])
}

function collect(schema: KeySchema, path: readonly string[], inherited: Reload): ConfigKey[] {
  return children(schema).flatMap(({ name, ...child }) => {
    const key: ConfigKey = {
      ...child,
      path: [...path, name],
      section: children(child.schema).length > 0,
      reload: child.schema.reload ?? inherited,
    }
    return [key, ...collect(child.schema, key.path, key.reload)]
  })
}

/** A section that several types of source have is met once for each, and is the same in all of them. */
function unique(keys: readonly ConfigKey[]): readonly ConfigKey[] {
  return [...new Map(keys.map((key) => [`${key.path.join('.')} ${key.variant}`, key])).values()]
}

type Child = Pick<ConfigKey, 'schema' | 'variant' | 'required'> & { readonly name: string }

function children(schema: KeySchema): Child[] {
  if (schema.oneOf !== undefined) {
    return schema.oneOf.flatMap((option) => {
      const variant = option.properties?.['type']?.const
      return children(option).map((child) => ({ ...child, variant }))
    })
  }
  const named = Object.entries(schema.properties ?? {}).map(([name, child]) => ({
    name,
    schema: child,
    variant: undefined,
    required: schema.required?.includes(name) ?? false,
  }))
  const { additionalProperties: any } = schema
  return any ? [...named, { name: anyName, schema: any, variant: undefined, required: false }] : named
}
