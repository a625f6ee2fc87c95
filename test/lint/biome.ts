import { spawnSync } from 'node:child_process'
import path from 'node:path'

export interface Finding {
  /** Relative to the folder that was linted. */
  readonly file: string
  /** The rule's name, or `plugin`. */
  readonly rule: string
}

interface Report {
  readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[]
}

const program = path.resolve('node_modules/@biomejs/biome/bin/biome')

/** What this repository's rules find in a folder that holds a copy of biome.json. */
export function lint(folder: string): Finding[] {
  const options = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '--error-on-warnings']
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...options, 'src', 'scripts'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  })
  if (!stdout.startsWith('{')) throw new Error(`biome gave no report: ${stderr}`)
  const { diagnostics } = JSON.parse(stdout) as Report
  return diagnostics.map(({ category, location }) => ({ file: location.path, rule: category.split('/').at(-1) ?? '' }))
}
