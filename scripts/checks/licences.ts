/** Licences under which a package may be part of what users get. */
const shipped = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
] as const

/** Further ones for tools that only developers run: they bind who changes or passes on the tool, which we do not. */
const development = ['MPL-2.0', 'CC-BY-3.0'] as const

export interface InstalledPackage {
  /** `name@version` */
  readonly name: string
  /** An SPDX expression; one that ends with * is a guess from the text of a file. */
  readonly licence: string
  readonly production: boolean
}

/** What is wrong with the licences of these packages, one line a package; empty when all may be used. */
export function refused(packages: readonly InstalledPackage[]): string[] {
  if (packages.length === 0) return ['no package was found; is node_modules there?']
  return packages
    .filter(({ licence, production }) => !allows(licence, production ? shipped : [...shipped, ...development]))
    .map(({ name, licence, production }) => `${name}: ${licence} (${production ? 'shipped' : 'development only'})`)
}

/** Reads `A`, `A OR B` and `A AND B`, with or without brackets around the whole; anything else is not allowed. */
function allows(expression: string, allowed: readonly string[]): boolean {
  const bare = expression.replace(/^\(([^()]*)\)$/, '$1')
  if (bare.includes(' OR ')) return bare.split(' OR ').some((part) => allows(part, allowed))
  return bare.split(' AND ').every((licence) => allowed.includes(licence))
}
