import type { Command } from 'commander'
import { FamiliarError } from '../domain/errors.ts'
import { type Backup, sealBackup, unpackBackup } from '../service/backup/backup-file.ts'
import { openDesk } from '../service/control/open-desk.ts'
import { checkTarget, writeWhole } from '../service/people/write-whole.ts'
import { isoAt } from '../service/run-identity.ts'
import { type CommonOptions, familiarCommand, printJson, quietLog, settingsOf } from './options.ts'
import { type PassphraseOptions, passphraseOf, passphraseOption } from './people/passphrase.ts'
import { peopleText } from './people/words.ts'
import { Progress } from './progress.ts'

const examples = [
  'familiar backup familiar.backup',
  'familiar backup --passphrase-file secret.txt --force /mnt/nas/familiar.backup',
  'familiar backup --passphrase-file secret.txt - | ssh nas "cat > familiar.backup"',
]

interface BackupOptions extends CommonOptions, PassphraseOptions {
  readonly encryption: boolean
  readonly force?: boolean
}

export function backupCommand(): Command {
  return familiarCommand('backup', examples)
    .description(
      'Write all that is stored into one file, encrypted with a passphrase, also while the daemon runs: for familiar restore.',
    )
    .argument('<file>', '`-` is standard output')
    .option(...passphraseOption)
    .option('--no-encryption', 'whoever has the file has the faces, and the passwords of the configuration')
    .option('--force', 'replace the file if it exists')
    .action(makeBackup)
}

async function makeBackup(file: string, options: BackupOptions): Promise<void> {
  const settings = settingsOf(options)
  const toOutput = file === '-'
  if (toOutput && process.stdout.isTTY) throw new FamiliarError('usage', 'the backup is no text for a terminal')
  if (!toOutput) checkTarget(file, options.force ?? false)
  const passphrase = options.encryption ? await passphraseOf(options, true) : null
  if (passphrase === null) {
    process.stderr.write(
      'warning: not encrypted; whoever reads this file has the faces, and the passwords of the configuration\n',
    )
  }
  using progress = new Progress(3)
  progress.at('reading')
  await using opened = await openDesk(settings, quietLog(settings))
  const packed = await opened.backups.backup()
  progress.step('packing')
  const backup = await unpackBackup(packed)
  const bytes = await sealBackup(packed, passphrase)
  progress.step('writing')
  if (toOutput) {
    process.stdout.write(bytes)
    return
  }
  await writeWhole(file, bytes, options.force ?? false)
  progress.end()
  tell(file, bytes.length, passphrase !== null, backup, options)
}

function tell(file: string, bytes: number, encrypted: boolean, backup: Backup, { json }: BackupOptions): void {
  if (json) printJson({ file, ...summaryOf(backup), bytes, encrypted })
  else process.stdout.write(`${file}: ${contentText(backup)}, ${encrypted ? 'encrypted' : 'not encrypted'}\n`)
}

/** What a backup holds, for --json. */
export function summaryOf({ madeAt, version, node, schema, people, waiting, config }: Backup) {
  return { made_at: isoAt(madeAt), version, node, schema, people, waiting_events: waiting, config: config !== null }
}

export function contentText({ people, waiting, config }: Backup): string {
  const events = waiting === 1 ? '1 event that waits' : `${waiting} events that wait`
  return `${peopleText(people)}, ${events}, ${config === null ? 'no configuration' : 'the configuration'}`
}
