import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Env } from './passphrase.ts'
import { merge, nested, type Values } from './values.ts'

/** Secrets that a service manager may hand over, and the key that names the file of each. */
const keysOf = { 'mqtt-password': ['mqtt', 'password_file'], 'mqtt-key': ['mqtt', 'tls', 'key'] } as const

/** The keys that name the secrets which systemd has put into a folder for this service (`LoadCredential=`, systemd.exec(5)). */
export function serviceCredentials({ CREDENTIALS_DIRECTORY }: Env): Values {
  if (!CREDENTIALS_DIRECTORY) return {}
  let values: Values = {}
  for (const [name, key] of Object.entries(keysOf)) {
    const file = path.join(CREDENTIALS_DIRECTORY, name)
    if (existsSync(file)) values = merge(values, nested(key, file))
  }
  return values
}
