import { keysAt } from './keys.ts'
import { isValues, mapValues } from './values.ts'

/** What is shown of a secret. */
const mask = '********'

/** The value of the key at this path, or of the section there, fit to be shown: secrets, and passwords in addresses, are masked. */
export function masked(value: unknown, path: readonly string[]): unknown {
  if (isValues(value)) return mapValues(value, maskedLeaf, path)
  return maskedLeaf(value, path)
}

function maskedLeaf(value: unknown, path: readonly string[]): unknown {
  if (value === undefined) return undefined
  if (keysAt(path).some(({ schema }) => schema.secret)) return mask
  return typeof value === 'string' ? withoutPassword(value) : value
}

/** The address of a broker or a camera may hold a password. */
function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  if (url.password === '') return text
  url.password = mask
  return url.href
}
