import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Example {
  /** Below `examples`. */
  readonly name: string
  readonly text: string
}

/** Every file below `examples`, or those of one kind. */
export function examples(extension = ''): Example[] {
  return readdirSync('examples', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: path.relative('examples', file), text: readFileSync(file, 'utf8') }))
}

export function example(name: string): string {
  return readFileSync(path.join('examples', name), 'utf8')
}
