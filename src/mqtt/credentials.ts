import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import type { Protocol } from './protocol.ts'

/** Which broker, and how each side shows the other who it is: as the configuration has it, with the names of files. */
export interface Access {
  /** `mqtt://`, `tcp://` or `mqtts://`. */
  readonly url: string
  /** `auto` by default. */
  readonly protocol?: Protocol | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly password_file?: string | undefined
  /** PEM files. */
  readonly tls?: TlsFiles | undefined
}

interface TlsFiles {
  /** Certificates of those whom a broker's certificate must be signed by; by default those that Node trusts. */
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** The name that the broker's certificate must be for; by default the host of the URL. */
  readonly server_name?: string | undefined
}

/** What is in the files. */
export interface Credentials {
  readonly username?: string
  readonly password?: string
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string }
}

/**
 * Reads the files anew: certificates are renewed and passwords changed while Familiar runs.
 * @throws FamiliarError `broker-file-unusable` naming the key, the file and the reason
 */
export async function readCredentials({ username, password, password_file, tls }: Access): Promise<Credentials> {
  const secret = password_file === undefined ? password : await readPassword(password_file)
  return {
    ...(username === undefined ? {} : { username }),
    ...(secret === undefined ? {} : { password: secret }),
    ...(tls === undefined ? {} : { tls: await readTls(tls) }),
  }
}

/** Editors end a file with a line feed, which is no part of a password. */
async function readPassword(file: string): Promise<string> {
  const password = (await read('mqtt.password_file', file)).replace(/\r?\n$/, '')
  if (password === '') throw unusable('mqtt.password_file', file, 'is empty')
  return password
}

async function readTls({ ca, cert, key, server_name }: TlsFiles): Promise<NonNullable<Credentials['tls']>> {
  const files = {
    ...(ca === undefined ? {} : { ca: await readCertificate('mqtt.tls.ca', ca) }),
    ...(cert === undefined ? {} : { cert: await readCertificate('mqtt.tls.cert', cert) }),
    ...(key === undefined ? {} : { key: await read('mqtt.tls.key', key) }),
  }
  try {
    createSecureContext(files)
  } catch (error) {
    throw unusable('mqtt.tls.key', key ?? '', `is no key of mqtt.tls.cert without a passphrase (${messageOf(error)})`)
  }
  return { ...files, ...(server_name === undefined ? {} : { servername: server_name }) }
}

/** Node ignores a CA file that holds none, and would then trust nobody without a word. */
async function readCertificate(key: string, file: string): Promise<string> {
  const pem = await read(key, file)
  try {
    new X509Certificate(pem)
  } catch (error) {
    throw unusable(key, file, `holds no certificate in PEM (${messageOf(error)})`)
  }
  return pem
}

async function read(key: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw unusable(key, file, `cannot be read (${messageOf(error)})`)
  }
}

function unusable(key: string, file: string, why: string): FamiliarError {
  return new FamiliarError('broker-file-unusable', `\`${key}\`: ${file} ${why}`)
}
