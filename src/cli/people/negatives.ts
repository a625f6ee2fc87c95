import type { Command } from 'commander'
import { openDesk } from '../../service/control/open-desk.ts'
import type { Desk, PersonDetails, TemplateSummary } from '../../service/people/desk.ts'
import { isoAt } from '../../service/run-identity.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { confirm } from '../terminal.ts'
import { photosOf, photosText } from './words.ts'

interface NegativesOptions extends CommonOptions {
  readonly clear?: boolean
  readonly yes?: boolean
}

const examples = ['familiar people negatives "Ada Lovelace"', 'familiar people negatives --clear "Ada Lovelace"']

export function negativesCommand(): Command {
  return familiarCommand('negatives', examples)
    .description('The faces that are known not to be this person: of each photo its name, never the photo.')
    .argument('<person>', 'name or id')
    .option('--clear', 'forget them all')
    .option('-y, --yes', 'do not ask')
    .action(negatives)
}

async function negatives(who: string, options: NegativesOptions): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const person = await opened.desk.person(who)
  if (options.clear) await clear(opened.desk, person, options)
  else show(person, options.json ?? false)
}

function show({ id, name, negatives }: PersonDetails, json: boolean): void {
  const photos = photosOf(negatives)
  if (json) printJson({ id, name, negatives: photos.map(jsonOf) })
  else if (photos.length === 0) print(`No face is known not to be ${name}`)
  else for (const { source, createdAt } of photos) print(`${isoAt(createdAt)}  ${source}`)
}

async function clear(desk: Desk, { id, name, negatives }: PersonDetails, options: NegativesOptions): Promise<void> {
  const photos = photosOf(negatives).length
  if (photos > 0 && !options.yes) await confirm(`Forget ${photosText(photos)} that are not ${name}?`)
  const cleared = await desk.clearNegatives(id)
  if (options.json) printJson({ id, name, cleared })
  else print(`${photosText(cleared)} forgotten that were not ${name}`)
}

function jsonOf({ source, createdAt, quality }: TemplateSummary) {
  return { source, quality, created: isoAt(createdAt) }
}
