import { readFileSync } from 'node:fs'

/** The text of a small file, such as the kernel's; null when it cannot be read. */
export function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
