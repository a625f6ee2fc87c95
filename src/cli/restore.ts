import type { Command } from 'commander'
import { FamiliarError } from '../domain/errors.ts'
import { type Backup, backupNeedsPassphrase, maxBackupLength, openBackup } from '../service/backup/backup-file.ts'
import { RestoreTarget } from '../service/backup/restore-target.ts'
import { checkTarget, writeWhole } from '../service/people/write-whole.ts'
import { isoAt } from '../service/run-identity.ts'
import { contentText, summaryOf } from './backup.ts'
import { type CommonOptions, familiarCommand, print, printJson, settingsOf } from './options.ts'
import { type PassphraseOptions, passphraseOf, passphraseOption } from './people/passphrase.ts'
import { Progress } from './progress.ts'
import { readFileAtMost, readInputAtMost } from './read-at-most.ts'
import { confirm } from './terminal.ts'

const examples = [
  'familiar restore familiar.backup',
  'familiar restore --passphrase-file secret.txt --yes --write-config familiar.yaml familiar.backup',
]

/** Bytes: one too many is refused. */
const enough = maxBackupLength + 1

interface RestoreOptions extends CommonOptions, PassphraseOptions {
  readonly yes?: boolean
  readonly newNode?: boolean
  readonly writeConfig?: string
}

export function restoreCommand(): Command {
  return familiarCommand('restore', examples)
    .description(
      'Put a backup in the place of all that is stored; a copy of what was there stays in the data folder. Stop the daemon first.',
    )
    .argument('<file>', '`-` is standard input')
    .option(...passphraseOption)
    .option('--new-node', 'be another node than the one that made the backup, which goes on running')
    .option('--write-config <file>', "write the backup's configuration to this file, which must not exist yet")
    .option('-y, --yes', 'do not ask')
    .action(restoreBackup)
}

async function restoreBackup(file: string, options: RestoreOptions): Promise<void> {
  const settings = settingsOf(options)
  // From here on no daemon can start.
  using target = new RestoreTarget(settings)
  const bytes = file === '-' ? await readInputAtMost(enough) : await readFileAtMost(file, enough)
  const backup = await openBackup(bytes, backupNeedsPassphrase(bytes) ? await passphraseOf(options, false) : null)
  checkConfig(backup, options)
  if (!options.yes) {
    process.stderr.write(`  made ${isoAt(backup.madeAt)} by Familiar ${backup.version}: ${contentText(backup)}\n`)
    await confirm(`${target.isInUse ? `Replace what is stored in ${settings.data}` : `Restore to ${settings.data}`}?`)
  }
  const replaced = await withProgress(() => target.restore(backup, options.newNode ?? false))
  if (options.writeConfig !== undefined) await writeWhole(options.writeConfig, Buffer.from(backup.config ?? ''), false)
  if (options.json) printJson({ data: settings.data, ...summaryOf(backup), replaced })
  else {
    print(`${settings.data}: the backup of ${isoAt(backup.madeAt)}, ${contentText(backup)}`)
    if (replaced !== null) print(`What was there before: ${replaced}`)
  }
}

/** Before anything is changed. */
function checkConfig({ config }: Backup, { writeConfig }: RestoreOptions): void {
  if (writeConfig === undefined) return
  if (config === null) throw new FamiliarError('usage', 'the backup holds no configuration that could be written')
  checkTarget(writeConfig, false)
}

async function withProgress<T>(work: () => Promise<T>): Promise<T> {
  using progress = new Progress(1)
  progress.at('restoring')
  return await work()
}
