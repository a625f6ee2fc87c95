import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

const folders = ['.ci', 'bin', 'examples', 'scripts', 'test', 'tools']

/** What is wrong with the shell scripts below `root`, one line each; none found is wrong too. */
export function shellProblems(root: string): string[] {
  const scripts = shellScripts(root)
  if (scripts.length === 0) return ['no shell script was found']
  return scripts.flatMap((file) => problemsOf(root, file))
}

/** Files, relative to `root`, that a shell runs or reads. */
export function shellScripts(root: string): string[] {
  return folders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => shellOf(root, file) !== null)
    .sort()
}

/** The shell that reads this file; null when none does. A sourced one has no #! line, and is for bash. */
function shellOf(root: string, file: string): string | null {
  const [first = ''] = readFileSync(path.join(root, file), 'utf8').split('\n')
  const named = /^#!.*\b((?:ba)?sh)\b/.exec(first)?.[1]
  return named ?? (file.endsWith('.sh') ? 'bash' : null)
}

function problemsOf(root: string, file: string): string[] {
  const name = path.join(root, file)
  const { status, stderr, error } = spawnSync(shellOf(root, file) ?? 'sh', ['-n', name], { encoding: 'utf8' })
  const syntax = status === 0 ? [] : [`${file}: ${error?.message ?? stderr.trim()}`]
  const started = readFileSync(name, 'utf8').startsWith('#!')
  const executable = (statSync(name).mode & 0o111) !== 0
  return started && !executable ? [...syntax, `${file}: has a #! line and is not executable`] : syntax
}
