/** Shorter ones stand in any text by chance, and are taken out by their keys alone. */
const shortestSecret = 4

export interface Confidential {
  /** Of people. */
  readonly names: readonly string[]
  /** Passwords. */
  readonly secrets: readonly string[]
  /** A home folder, which has the name of its user; empty for none. */
  readonly home: string
}

/** The parts of a network camera's address that may be secret: many have the password in the path, or behind the question mark. */
export function secretsOfStream(address: string): string[] {
  const { password, pathname, search } = new URL(address)
  return [password, pathname + search, search]
}

/** Of a network card, by which a device can be known again. */
const hardwareAddress = /\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi

/** Takes out of texts what is nobody's business. It is a second fence: what is collected holds none of it as a rule. */
export class Redactor {
  readonly #secrets: readonly string[]
  readonly #names: readonly RegExp[]
  readonly #home: string

  constructor({ names, secrets, home }: Confidential) {
    this.#secrets = longestFirst(secrets.filter(({ length }) => length >= shortestSecret).flatMap(formsOf))
    this.#names = longestFirst(names).map(asWords)
    this.#home = home === '/' ? '' : home
  }

  clean(text: string): string {
    const withoutSecrets = this.#secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, '[secret]'), text)
    const nameless = this.#names.reduce((cleaned, name) => cleaned.replace(name, '[name]'), withoutSecrets)
    const homeless = this.#home === '' ? nameless : nameless.replaceAll(this.#home, '~')
    return homeless.replace(hardwareAddress, '[address]')
  }
}

/** One may begin with another. */
function longestFirst(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort((a, b) => b.length - a.length)
}

/** As it is, as JSON has it, and as an address has it, or had it. */
function formsOf(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), decoded(secret)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whole words only: Ann is not taken out of channel. Of what a name may hold, a full stop alone means something in a pattern. */
function asWords(name: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${name.replaceAll('.', '\\.')}(?![\\p{L}\\p{N}])`, 'giu')
}
