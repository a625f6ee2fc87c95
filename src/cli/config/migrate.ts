import type { Command } from 'commander'
import { migrateFile } from '../../service/configuration/migrate-file.ts'
import { plainCommand, print, printJson } from '../options.ts'

interface MigrateOptions {
  readonly config?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

export function migrateCommand(): Command {
  return plainCommand('migrate', ['familiar config migrate --dry-run', 'familiar config migrate'])
    .description(
      'Rewrite a configuration file of an older form, and keep it as it was beside it. Says nothing when there is nothing to do.',
    )
    .option('-c, --config <file>', 'the configuration file (default: $FAMILIAR_CONFIG, /etc/familiar/familiar.yaml)')
    .option('--dry-run', 'change nothing, only say what would change')
    .action(migrate)
}

async function migrate({ config, dryRun = false, json }: MigrateOptions): Promise<void> {
  const migration = await migrateFile(config, dryRun)
  if (json) printJson(migration ?? { changes: [], backup: null })
  else if (migration !== null) {
    const { file, changes, backup } = migration
    for (const change of changes) print(`${file}: ${change}`)
    print(backup === null ? 'Nothing was written' : `As it was: ${backup}`)
  }
}
