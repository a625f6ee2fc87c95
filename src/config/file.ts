import { readFileSync } from 'node:fs'
import path from 'node:path'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import { type Env, fileVariable } from './environment.ts'

export interface ConfigFile {
  /** Absolute. */
  readonly name: string
  readonly text: string
}

const systemFile = '/etc/familiar/familiar.yaml'

/**
 * The configuration file: the named one, else that of FAMILIAR_CONFIG, else the system's, else null.
 * @param fallback read when none is named; only this one may be missing
 * @throws FamiliarError `config-missing` when it cannot be read, `config-invalid` when it is not text
 */
export function readConfigFile(
  named: string | undefined,
  env: Env = process.env,
  fallback = systemFile,
): ConfigFile | null {
  const wanted = named ?? (env[fileVariable] || undefined)
  const name = path.resolve(wanted ?? fallback)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(name))
    return { name, text }
  } catch (error) {
    if (wanted === undefined && codeOf(error) === 'ENOENT') return null
    throw unreadable(name, error)
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
}

function unreadable(name: string, cause: unknown): FamiliarError {
  const code = codeOf(cause)
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new FamiliarError('config-invalid', `The configuration file ${name} is not a text in UTF-8`, { cause })
  }
  const reason = reasons[code] ?? messageOf(cause)
  return new FamiliarError('config-missing', `The configuration file ${name} cannot be read: ${reason}`, { cause })
}

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown } | null)?.code)
}
