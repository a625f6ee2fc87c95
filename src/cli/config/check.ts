import type { Command } from 'commander'
import { loadWithOrigins } from '../../config/load.ts'
import { plainCommand, print, printJson } from '../options.ts'

export function checkCommand(): Command {
  return plainCommand('check', ['familiar config check', 'familiar config check new.yaml'])
    .description('Read a configuration without using it, and name every problem.')
    .argument('[file]', 'default: $FAMILIAR_CONFIG, /etc/familiar/familiar.yaml')
    .action(check)
}

function check(file: string | undefined, { json }: { json?: boolean }): void {
  const { settings, migrated } = loadWithOrigins(file === undefined ? {} : { file })
  if (json) {
    printJson({ file: settings.file, valid: true, migrated })
    return
  }
  print(`${settings.file ?? 'No configuration file, so the defaults'}: valid`)
  for (const change of migrated) print(`  of an older form: ${change}`)
  if (migrated.length > 0) print('  next step: familiar config migrate')
}
