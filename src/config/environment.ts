import { parse } from 'yaml'
import { anyName, type ConfigKey, configKeys, keysAt } from './keys.ts'
import { nearest } from './nearest.ts'
import { type Env, passphraseVariable } from './passphrase.ts'
import type { Problem } from './problem.ts'
import { merge, nested, type Values } from './values.ts'

export type { Env } from './passphrase.ts'

const prefix = 'FAMILIAR_'

/** Names the configuration file; it is no key of it. */
export const fileVariable = 'FAMILIAR_CONFIG'

const notKeys: readonly string[] = [fileVariable, passphraseVariable]

export interface ConfigEnvironment {
  readonly values: Values
  readonly problems: readonly Problem[]
}

/** The variable that sets this key: FAMILIAR_MQTT__URL for mqtt.url. */
export function variableOf(path: readonly string[]): string {
  return prefix + path.join('__').toUpperCase()
}

/** The keys that variables such as FAMILIAR_MQTT__PASSWORD set. */
export function readEnvironment(env: Env): ConfigEnvironment {
  let values: Values = {}
  const problems: Problem[] = []
  for (const [variable, text] of Object.entries(env)) {
    if (text === undefined || notKeys.includes(variable) || !variable.startsWith(prefix)) continue
    const path = variable.slice(prefix.length).toLowerCase().split('__')
    const keys = keysAt(path)
    const wrong = wrongName(path, keys)
    if (wrong === undefined) values = merge(values, nested(path, readValue(text, keys)))
    else problems.push({ origin: variable, path: [], text: wrong })
  }
  return { values, problems }
}

/** The environment without all that configures Familiar: for a process that is to have the values of its file, and no others. */
export function withoutSettings(env: Env = process.env): Env {
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !variable.startsWith(prefix)))
}

function wrongName(path: readonly string[], keys: readonly ConfigKey[]): string | undefined {
  if (keys.some((key) => !key.section)) return undefined
  if (keys.length > 0) return 'names a section; set the keys in it one by one'
  const name = path.join('__')
  const known = configKeys.filter((key) => !key.section).map((key) => asWritten(key, path).join('__'))
  const meant = nearest(name, [...known, 'config'])
  return meant === undefined ? 'unknown variable' : `unknown variable; did you mean ${prefix}${meant.toUpperCase()}?`
}

/** The key's path with the names that the user chose in `path`. */
function asWritten(key: ConfigKey, path: readonly string[]): string[] {
  return key.path.map((part, i) => (part === anyName ? (path[i] ?? part) : part))
}

/** A text stays one where the key wants that, so that a password may be 0123; elsewhere it is read as YAML would. */
function readValue(text: string, keys: readonly ConfigKey[]): unknown {
  if (keys.some(({ schema }) => schema.type === 'string')) return text
  try {
    const value: unknown = parse(text, { logLevel: 'silent' })
    return typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value) ? value : text
  } catch {
    return text
  }
}
