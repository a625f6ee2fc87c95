// Writes the files that are made from the sources: `node scripts/generate.ts`. With --check it writes nothing and fails when one is out of date.
import path from 'node:path'
import { checkAll, writeAll } from './generate/files.ts'

const root = path.resolve(import.meta.dirname, '..')

function check(): number {
  const { stale, problems } = checkAll(root)
  for (const file of stale) console.error(`${file} is out of date; run: npm run generate`)
  for (const problem of problems) console.error(problem)
  return stale.length + problems.length > 0 ? 1 : 0
}

function write(): number {
  const { stale, problems } = writeAll(root)
  for (const file of stale) console.log(`wrote ${file}`)
  for (const problem of problems) console.error(problem)
  return problems.length > 0 ? 1 : 0
}

function usage(): number {
  console.error('usage: node scripts/generate.ts [--check]')
  return 64
}

const modes: Readonly<Record<string, () => number>> = { '': write, '--check': check }
process.exitCode = (modes[process.argv.slice(2).join(' ')] ?? usage)()
