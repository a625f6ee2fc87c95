import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Output, outputs } from './outputs.ts'

/** A generated file that is not as it should be. */
interface Stale {
  readonly file: string
  readonly wanted: string
}

export interface Outcome {
  /** Files that are out of date, or were until they were written. */
  readonly stale: readonly string[]
  /** Files that cannot be made, and why. */
  readonly problems: readonly string[]
}

/** Compares the generated files below `root` with their sources. */
export function checkAll(root: string, all = outputs): Outcome {
  const { stale, problems } = inspect(root, all)
  return { stale: stale.map(({ file }) => file), problems }
}

/** Brings the generated files below `root` up to date. */
export function writeAll(root: string, all = outputs): Outcome {
  const { stale, problems } = inspect(root, all)
  for (const { file, wanted } of stale) {
    const name = path.join(root, file)
    mkdirSync(path.dirname(name), { recursive: true })
    writeFileSync(name, wanted)
  }
  return { stale: stale.map(({ file }) => file), problems }
}

function inspect(root: string, all: readonly Output[]): { stale: Stale[]; problems: string[] } {
  const stale: Stale[] = []
  const problems: string[] = []
  for (const { file, render } of all) {
    const name = path.join(root, file)
    const current = existsSync(name) ? readFileSync(name, 'utf8') : ''
    try {
      const wanted = render(current)
      if (current !== wanted) stale.push({ file, wanted })
    } catch (error) {
      problems.push(`${file} cannot be made: ${error instanceof Error ? error.message : error}`)
    }
  }
  return { stale, problems }
}
