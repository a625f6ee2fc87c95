import { type ConfigKey, configKeys, keysAt, keysIn, nameOf } from './keys.ts'
import { nearest } from './nearest.ts'
import { showPath } from './problem.ts'

/**
 * What to say of a key that may not stand where it does: which known one was probably meant, if one is near.
 * @param variant the value of `type` beside it, if there is one
 */
export function unknownKey(path: readonly string[], variant: unknown): string {
  const elsewhere = keysAt(path).map((key) => `\`type: ${key.variant}\``)
  if (elsewhere.length > 0) return `goes only with ${elsewhere.join(' or ')}`
  const meant = meantBy(path, variant)
  return meant === undefined ? 'unknown key' : `unknown key; did you mean \`${meant}\`?`
}

function meantBy(path: readonly string[], variant: unknown): string | undefined {
  const name = path.at(-1) ?? ''
  const level = path.slice(0, -1)
  const beside = keysIn(level).filter(
    (key) => variant === undefined || key.variant === undefined || key.variant === variant,
  )
  // A correctly written key in a wrong section is likelier than a slip.
  return at(configKeys, name) ?? near(beside, name, level) ?? near(configKeys, name)
}

function at(keys: readonly ConfigKey[], name: string): string | undefined {
  return keys.find((key) => nameOf(key) === name)?.path.join('.')
}

function near(keys: readonly ConfigKey[], name: string, level?: readonly string[]): string | undefined {
  const found = nearest(name, keys.map(nameOf))
  if (found === undefined) return undefined
  return level === undefined ? at(keys, found) : showPath([...level, found])
}
