import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

interface Issued {
  readonly cert: string
  readonly key: string
}

/** A certificate authority of a test, whose files are in a folder of the test. */
export class Authority {
  readonly ca: string
  readonly #key: string
  readonly #folder: string
  readonly #name: string

  /** @param name of its files, and in its certificate */
  constructor(folder: string, name: string) {
    this.#folder = folder
    this.#name = name
    this.ca = join(folder, `${name}.crt`)
    this.#key = join(folder, `${name}.key`)
    openssl('req', '-x509', ...newKey(this.#key), '-out', this.ca, '-days', '2', '-subj', `/CN=${name}`)
  }

  /**
   * @param names what it is for, such as `DNS:localhost`
   * @param days until it expires; below 0 it has expired already
   */
  issue(commonName: string, names: readonly string[] = [], days = 1): Issued {
    const file = (end: string) => join(this.#folder, `${this.#name}-${commonName}.${end}`)
    const alternatives = names.length === 0 ? [] : ['-addext', `subjectAltName=${names.join(',')}`]
    openssl('req', ...newKey(file('key')), '-out', file('csr'), '-subj', `/CN=${commonName}`, ...alternatives)
    const signer = ['-CA', this.ca, '-CAkey', this.#key, '-CAcreateserial']
    const request = ['-req', '-in', file('csr'), '-copy_extensions', 'copy', '-days', String(days)]
    openssl('x509', ...request, ...signer, '-out', file('crt'))
    return { cert: file('crt'), key: file('key') }
  }
}

function newKey(file: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file]
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' })
}
