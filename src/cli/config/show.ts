import type { Command } from 'commander'
import { effectiveValues } from '../../config/effective.ts'
import { loadWithOrigins } from '../../config/load.ts'
import { type CommonOptions, familiarCommand, loadOptionsOf, print, printJson } from '../options.ts'

export function showCommand(): Command {
  return familiarCommand('show', ['familiar config show', 'familiar config show --json'])
    .description('Every value in effect and where it comes from; passwords are masked.')
    .action(show)
}

function show(options: CommonOptions): void {
  const loaded = loadWithOrigins(loadOptionsOf(options))
  const values = effectiveValues(loaded)
  const { file } = loaded.settings
  if (options.json) {
    printJson({ file, values })
    return
  }
  print(`# ${file ?? 'no file, defaults only'}`)
  const lines = values.map(({ key, value, origin }) => ({ text: `${key}: ${JSON.stringify(value)}`, origin }))
  const width = Math.min(60, Math.max(...lines.map(({ text }) => text.length)))
  for (const { text, origin } of lines) print(`${text.padEnd(width)}  # ${origin}`)
}
