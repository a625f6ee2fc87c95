import os from 'node:os'
import path from 'node:path'
import { FamiliarError } from '../domain/errors.ts'
import { readDocument } from './document.ts'
import { type Env, readEnvironment, variableOf } from './environment.ts'
import { explain } from './explain.ts'
import { type ConfigFile, readConfigFile } from './file.ts'
import { readKept } from './kept.ts'
import { keysAt } from './keys.ts'
import { isLive } from './live.ts'
import { type Problem, showProblem } from './problem.ts'
import { type Config, configSchema } from './schema.ts'
import { serviceCredentials } from './service-credentials.ts'
import { completeSettings, type Machine, type Settings } from './settings.ts'
import { mapValues, merge, type Values, valueAt } from './values.ts'

export type { Settings } from './settings.ts'

export interface LoadOptions {
  /** The configuration file; left out: that of FAMILIAR_CONFIG, else /etc/familiar/familiar.yaml if it exists, else none. */
  readonly file?: string
  /** What the command line sets, in the form of the file (`{ mqtt: { url } }`); undefined values count as not given. */
  readonly overrides?: Values
  /** Tried in the place of what was set while the daemon ran (`keptValues`). */
  readonly kept?: Values
}

/** Where values come from; a later layer goes over an earlier one. */
interface Layer {
  readonly values: Values
  /** The folder that its relative paths are relative to. */
  readonly base: string
  readonly problems: readonly Problem[]
  /** What has an older form in it (`ConfigDocument.migrated`). */
  readonly migrated?: readonly string[]
  /** It has no values to be checked, for it cannot be read. */
  readonly unreadable?: boolean
  /** Names the place of this key, for a person who wants to correct it. */
  origin(path: readonly string[]): string
}

/**
 * The configuration: defaults, under the credentials of a service, under the file, under what was set while the daemon ran, under the environment
 * (FAMILIAR_MQTT__URL for mqtt.url), under `overrides`.
 * Relative paths of the file are relative to its folder, others to the working directory; `~/` is the home folder.
 * @throws FamiliarError `config-missing` when the file cannot be read, `config-invalid` naming every problem
 */
export function loadConfig(options: LoadOptions = {}, env: Env = process.env): Settings {
  return loadWithOrigins(options, env).settings
}

export interface OriginatedSettings {
  readonly settings: Settings
  /** What was set while the daemon ran, whether or not the environment goes over it. */
  readonly kept: Values
  /** What has an older form in the file and was read all the same, for a person. */
  readonly migrated: readonly string[]
  /** Names the place that sets this key: a line of a file, a variable, the command line; empty for a default. */
  origin(path: readonly string[]): string
  /** The variable, or the command line, that fixes this key: nothing else can set it. */
  fixedBy(path: readonly string[]): string | undefined
}

/** As `loadConfig`, with where each value comes from. */
export function loadWithOrigins(options: LoadOptions = {}, env: Env = process.env): OriginatedSettings {
  const file = readConfigFile(options.file, env)
  const environment = readEnvironment(env)
  const below = [credentialsLayer(env), ...(file ? [fileLayer(file)] : [])]
  const above: Layer[] = [
    { values: environment.values, base: process.cwd(), problems: environment.problems, origin: variableOf },
    { values: options.overrides ?? {}, base: process.cwd(), problems: [], origin: () => 'command line' },
  ]
  const machine = { env, hostname: os.hostname(), home: env['HOME'] || userHome() }
  const name = file?.name ?? null
  const settings = settingsOf([...below, ...above], name, machine)
  const kept = options.kept ? triedLayer(options.kept) : keptLayer(settings.data)
  const layers = [...below, kept, ...above]
  return {
    settings: isEmpty(kept) ? settings : settingsOf(layers, name, machine),
    kept: kept.values,
    migrated: below.flatMap((layer) => layer.migrated ?? []),
    origin: (path) => layerWith(path, layers)?.origin(path) ?? '',
    fixedBy: (path) => layerWith(path, above)?.origin(path),
  }
}

function credentialsLayer(env: Env): Layer {
  return { values: serviceCredentials(env), base: '/', problems: [], origin: () => 'credential of the service' }
}

function fileLayer(file: ConfigFile): Layer {
  const { values, problems, migrated, locate } = readDocument(file.text, file.name)
  return { values, base: path.dirname(file.name), problems, migrated, unreadable: problems.length > 0, origin: locate }
}

/** What was set while the daemon ran, from its data folder. */
function keptLayer(data: string): Layer {
  const file = readKept(data)
  if (file === null) return triedLayer({})
  const layer = fileLayer(file)
  return { ...layer, problems: [...layer.problems, ...notLive(layer)] }
}

/** Whatever else stands there, such as another data folder, was put there by hand. */
function notLive({ values, origin }: Layer): Problem[] {
  const problems: Problem[] = []
  mapValues(values, (value, path) => {
    const text = 'can stand in the configuration file only'
    if (!isLive(path)) problems.push({ origin: origin(path), path, text })
    return value
  })
  return problems
}

function triedLayer(values: Values): Layer {
  return { values, base: process.cwd(), problems: [], origin: () => '' }
}

function isEmpty({ values, problems }: Layer): boolean {
  return problems.length === 0 && Object.keys(values).length === 0
}

function settingsOf(layers: readonly Layer[], file: string | null, machine: Machine): Settings {
  // Of a file that is not YAML nothing is known, and to call its keys missing would mislead.
  const unreadable = layers.some((layer) => layer.unreadable)
  const { config, problems } = unreadable ? nothingChecked : check(layers, machine.home)
  const all = [...layers.flatMap((layer) => layer.problems), ...problems]
  if (all.length > 0 || config === undefined) throw invalid(all)
  return completeSettings(config, file, machine)
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
