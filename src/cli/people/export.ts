import type { Command } from 'commander'
import { FamiliarError } from '../../domain/errors.ts'
import { openDesk } from '../../service/control/open-desk.ts'
import { sealPeople } from '../../service/people/archive-file.ts'
import { checkTarget, writeWhole } from '../../service/people/write-whole.ts'
import { type CommonOptions, familiarCommand, printJson, quietLog, settingsOf } from '../options.ts'
import { type PassphraseOptions, passphraseOf, passphraseOption } from './passphrase.ts'
import { peopleText, photosText } from './words.ts'

const examples = [
  'familiar people export people.familiar',
  'familiar people export --passphrase-file secret.txt people.familiar',
  'familiar people export --no-encryption - | ssh hallway familiar people import --yes -',
]

interface ExportOptions extends CommonOptions, PassphraseOptions {
  readonly encryption: boolean
  readonly force?: boolean
}

export function exportCommand(): Command {
  return familiarCommand('export', examples)
    .description('Write everybody into one file, encrypted with a passphrase: a backup, or for another device.')
    .argument('<file>', '`-` is standard output')
    .option(...passphraseOption)
    .option('--no-encryption', 'whoever has the file has the faces')
    .option('--force', 'replace the file if it exists')
    .action(exportPeople)
}

async function exportPeople(file: string, options: ExportOptions): Promise<void> {
  const settings = settingsOf(options)
  const toOutput = file === '-'
  if (toOutput && process.stdout.isTTY) throw new FamiliarError('usage', 'the export is no text for a terminal')
  if (!toOutput) checkTarget(file, options.force ?? false)
  const passphrase = options.encryption ? await passphraseOf(options, true) : null
  if (passphrase === null) {
    process.stderr.write('warning: not encrypted; whoever reads this file can recognise these people\n')
  }
  await using opened = await openDesk(settings, quietLog(settings))
  const dump = await opened.desk.dump()
  const bytes = await sealPeople(dump, passphrase)
  if (toOutput) {
    process.stdout.write(bytes)
    return
  }
  await writeWhole(file, bytes, options.force ?? false)
  const photos = dump.people.reduce((sum, person) => sum + person.photos.length, 0)
  const summary = { file, people: dump.people.length, photos, bytes: bytes.length, encrypted: passphrase !== null }
  if (options.json) printJson(summary)
  else {
    const how = summary.encrypted ? 'encrypted' : 'not encrypted'
    process.stdout.write(`${file}: ${peopleText(summary.people)} with ${photosText(photos)}, ${how}\n`)
  }
}
