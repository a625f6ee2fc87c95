import os from 'node:os'
import path from 'node:path'
import { FamiliarError } from '../domain/errors.ts'
import { readDocument } from './document.ts'
import { type Env, readEnvironment, variableOf } from './environment.ts'
import { explain } from './explain.ts'
import { readConfigFile } from './file.ts'
import { keysAt } from './keys.ts'
import { type Problem, showProblem } from './problem.ts'
import { type Config, configSchema } from './schema.ts'
import { completeSettings, type Settings } from './settings.ts'
import { mapValues, merge, type Values, valueAt } from './values.ts'

export type { Settings } from './settings.ts'

export interface LoadOptions {
  /** The configuration file; left out: that of FAMILIAR_CONFIG, else /etc/familiar/familiar.yaml if it exists, else none. */
  readonly file?: string
  /** What the command line sets, in the form of the file (`{ mqtt: { url } }`); undefined values count as not given. */
  readonly overrides?: Values
}

/** Where values come from; a later layer goes over an earlier one. */
interface Layer {
  readonly values: Values
  /** The folder that its relative paths are relative to. */
  readonly base: string
  /** Names the place of this key, for a person who wants to correct it. */
  origin(path: readonly string[]): string
}

/**
 * The configuration: defaults, under the file, under the environment (FAMILIAR_MQTT__URL for mqtt.url), under `overrides`.
 * Relative paths of the file are relative to its folder, others to the working directory; `~/` is the home folder.
 * @throws FamiliarError `config-missing` when the file cannot be read, `config-invalid` naming every problem
 */
export function loadConfig(options: LoadOptions = {}, env: Env = process.env): Settings {
  return loadWithOrigins(options, env).settings
}

export interface OriginatedSettings {
  readonly settings: Settings
  /** Names the place that sets this key: a line of the file, a variable, the command line; empty for a default. */
  origin(path: readonly string[]): string
}

/** As `loadConfig`, with where each value comes from. */
export function loadWithOrigins(options: LoadOptions = {}, env: Env = process.env): OriginatedSettings {
  const file = readConfigFile(options.file, env)
  const document = file && readDocument(file.text, file.name)
  const environment = readEnvironment(env)
  const layers: Layer[] = [
    { values: environment.values, base: process.cwd(), origin: variableOf },
    { values: options.overrides ?? {}, base: process.cwd(), origin: () => 'command line' },
  ]
  if (file && document)
    layers.unshift({ values: document.values, base: path.dirname(file.name), origin: document.locate })

  const unreadable = document?.problems ?? []
  const home = env['HOME'] || userHome()
  // Of a file that is not YAML nothing is known, and to call its keys missing would mislead.
  const { config, problems } = unreadable.length > 0 ? nothingChecked : check(layers, home)
  const all = [...unreadable, ...environment.problems, ...problems]
  if (all.length > 0 || config === undefined) throw invalid(all)
  const settings = completeSettings(config, file?.name ?? null, { env, hostname: os.hostname(), home })
  return { settings, origin: (path) => layerWith(path, layers)?.origin(path) ?? '' }
}

function userHome(): string {
  try {
    return os.homedir()
  } catch {
    // A user id without an account has none; what is then wanted below / fails with a message that names the folder.
    return '/'
  }
}

interface Checked {
  readonly config?: Config
  readonly problems: readonly Problem[]
}

const nothingChecked: Checked = { problems: [] }

function check(layers: readonly Layer[], home: string): Checked {
  const values = layers.map((layer) => prepared(layer, home)).reduce(merge, {})
  const result = configSchema.safeParse(values)
  if (result.success) return { config: result.data, problems: [] }
  const problems = result.error.issues.flatMap((issue) => explain(issue, values))
  return { problems: problems.map((problem) => ({ ...problem, origin: originOf(problem.path, layers) })) }
}

/** The layer's values with absolute paths. A section whose keys are all commented out is null in YAML, and counts as empty. */
function prepared({ values, base }: Layer, home: string): Values {
  return mapValues(values, (value, key) => {
    const keys = keysAt(key)
    if (value === null && keys.some(({ section }) => section)) return {}
    const isPath = typeof value === 'string' && value !== '' && keys.some(({ schema }) => schema.path)
    return isPath ? path.resolve(base, value.replace(/^~(?=\/|$)/, home)) : value
  })
}

/** The topmost layer that has this key. */
function layerWith(key: readonly string[], layers: readonly Layer[]): Layer | undefined {
  return layers.findLast(({ values }) => valueAt(values, key) !== undefined)
}

/** The place of the key in the topmost layer that has it, or else of the innermost section around it that a layer has. */
function originOf(key: readonly string[], layers: readonly Layer[]): string {
  for (let length = key.length; length > 0; length--) {
    const layer = layerWith(key.slice(0, length), layers)
    if (layer !== undefined) return layer.origin(key.slice(0, length))
  }
  return ''
}

function invalid(problems: readonly Problem[]): FamiliarError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  const lines = problems.map((problem) => `\n  ${showProblem(problem)}`)
  return new FamiliarError('config-invalid', `The configuration has ${count}:${lines.join('')}`)
}
