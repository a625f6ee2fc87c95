import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { ConfigFile } from './file.ts'
import type { Values } from './values.ts'

/** In the data folder: what was set while the daemon ran. */
const fileName = 'settings.yaml'

const header = `# Set while Familiar ran (config.set over MQTT, Home Assistant): goes over the configuration file, under the environment.
# To take a value back, delete its line here, or set it to null the same way.
`

/** Where it is kept. */
export function keptFile(data: string): string {
  return path.join(data, fileName)
}

/** @returns null when nothing was set, or this user may not look into the data folder */
export function readKept(data: string): ConfigFile | null {
  const name = keptFile(data)
  try {
    return { name, text: readFileSync(name, 'utf8') }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(code)) return null
    throw new FamiliarError('config-missing', `${name} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

/**
 * Survives a power cut, old or new, never half of it.
 * @param values nothing of it: the file goes
 * @throws FamiliarError `data-folder-unusable`
 */
export function writeKept(data: string, values: Values): void {
  const name = keptFile(data)
  const fresh = `${name}.new`
  try {
    if (Object.keys(values).length === 0) {
      rmSync(name, { force: true })
      return
    }
    mkdirSync(data, { recursive: true, mode: 0o700 })
    writeFileSync(fresh, header + stringify(values), { mode: 0o600, flush: true })
    renameSync(fresh, name)
    syncFolder(data)
  } catch (error) {
    throw new FamiliarError('data-folder-unusable', `${name} cannot be written: ${messageOf(error)}`, { cause: error })
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
