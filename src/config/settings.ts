import path from 'node:path'
import type { Env } from './environment.ts'
import type { Config } from './schema.ts'

/** A configuration with nothing left open; every path is absolute. */
export interface Settings extends Omit<Config, 'data' | 'models' | 'node' | 'control'> {
  /** The configuration file, or null when none was read. */
  readonly file: string | null
  readonly data: string
  readonly models: string
  readonly node: { readonly name: string }
  readonly control: { readonly socket: string }
}

/** What the machine, rather than its owner, says. */
export interface Machine {
  readonly env: Env
  readonly hostname: string
  /** The user's home folder. */
  readonly home: string
}

/** @param config its paths are absolute already */
export function completeSettings(config: Config, file: string | null, machine: Machine): Settings {
  const data = config.data ?? dataFolder(machine)
  return {
    ...config,
    file,
    data,
    models: config.models ?? path.resolve(import.meta.dirname, '../../models'),
    node: { name: config.node.name ?? nodeName(machine.hostname) },
    control: { socket: config.control.socket ?? path.join(data, 'control.sock') },
  }
}

function dataFolder({ env, home }: Machine): string {
  // systemd gives one folder for each StateDirectory= of the unit.
  const state = env['STATE_DIRECTORY']?.split(':')[0]
  if (state) return path.resolve(state)
  // The XDG specification has relative paths ignored.
  const xdg = env['XDG_DATA_HOME']
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(home, '.local/share'), 'familiar')
}

/** A host name as a node's name: what the schema does not allow becomes `-`. */
export function nodeName(hostname: string): string {
  const name = hostname
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
    .replace(/^[_-]+/, '')
    .slice(0, 32)
  return name === '' ? 'familiar' : name
}
