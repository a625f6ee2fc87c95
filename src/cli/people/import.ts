import type { Command } from 'commander'
import type { GalleryDump } from '../../domain/person.ts'
import { openDesk } from '../../service/control/open-desk.ts'
import {
  maxArchiveLength,
  needsPassphrase,
  openPeople,
  planOf,
  type RestoredPerson,
} from '../../service/people/archive-file.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { readFileAtMost, readInputAtMost } from '../read-at-most.ts'
import { confirm } from '../terminal.ts'
import { type PassphraseOptions, passphraseOf, passphraseOption } from './passphrase.ts'
import { peopleText, photosText } from './words.ts'

const examples = ['familiar people import people.familiar', 'familiar people import --yes people.familiar']

/** Bytes: one too many is refused. */
const enough = maxArchiveLength + 1

interface ImportOptions extends CommonOptions, PassphraseOptions {
  readonly yes?: boolean
}

export function importCommand(): Command {
  return familiarCommand('import', examples)
    .description(
      'Add everybody of an exported file. Who is known already, by id or name, only gets the photos that are missing.',
    )
    .argument('<file>', '`-` is standard input')
    .option(...passphraseOption)
    .option('-y, --yes', 'do not ask')
    .action(importPeople)
}

async function importPeople(file: string, options: ImportOptions): Promise<void> {
  const settings = settingsOf(options)
  const dump = await readDump(file, options)
  await using opened = await openDesk(settings, quietLog(settings))
  if (!options.yes) {
    const plan = planOf(dump, await opened.desk.people())
    for (const { name, known, photos } of plan) {
      process.stderr.write(`  ${name}: ${known === null ? 'new' : `added to ${known}`}, ${photosText(photos)}\n`)
    }
    await confirm(`Import ${peopleText(plan.length)}?`)
  }
  const report = await opened.desk.restore(dump)
  if (options.json) printJson(report)
  else if (report.people.length === 0) print('The export holds nobody')
  else for (const person of report.people) print(restoredText(person))
}

async function readDump(file: string, options: ImportOptions): Promise<GalleryDump> {
  const bytes = file === '-' ? await readInputAtMost(enough) : await readFileAtMost(file, enough)
  return openPeople(bytes, needsPassphrase(bytes) ? await passphraseOf(options, false) : null)
}

function restoredText({ name, created, added, skipped }: RestoredPerson): string {
  const already = skipped === 0 ? '' : `, ${skipped} known already`
  return `${name}: ${created ? 'new, ' : ''}${photosText(added)} added${already}`
}
