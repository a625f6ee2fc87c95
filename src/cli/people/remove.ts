import type { Command } from 'commander'
import { FamiliarError } from '../../domain/errors.ts'
import { openDesk } from '../../service/control/open-desk.ts'
import type { Desk } from '../../service/people/desk.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { confirm } from '../terminal.ts'
import { photosOf, photosText } from './words.ts'

const examples = [
  'familiar people remove "Ada Lovelace"',
  'familiar people remove --yes Ada Alan',
  'familiar people remove "Ada Lovelace" --photo wrong.jpg     # only that photo',
]

interface RemoveOptions extends CommonOptions {
  readonly yes?: boolean
  readonly photo?: string
}

export function removeCommand(): Command {
  return familiarCommand('remove', examples)
    .description('Forget people: every trace of them in the data folder is removed.')
    .argument('<people...>', 'names or ids')
    .option('--photo <name>', 'forget only this photo, by the name that `show` lists')
    .option('-y, --yes', 'do not ask')
    .action(remove)
}

async function remove(names: string[], options: RemoveOptions): Promise<void> {
  const settings = settingsOf(options)
  const [who, ...others] = names
  if (options.photo !== undefined && others.length > 0) {
    throw new FamiliarError('usage', 'give one person with --photo')
  }
  await using opened = await openDesk(settings, quietLog(settings))
  if (options.photo !== undefined && who !== undefined) return removePhoto(opened.desk, who, options.photo, options)
  const people = []
  // All are looked up before one is removed: a mistyped name changes nothing.
  for (const who of names) people.push(await opened.desk.person(who))
  if (!options.yes) {
    const list = people.map(({ name, templates }) => `${name} (${photosText(photosOf(templates).length)})`).join(', ')
    await confirm(`Forget ${list} for ever?`)
  }
  const ids = new Set(people.map(({ id }) => id))
  const removed = []
  for (const id of ids) {
    const { name } = await opened.desk.remove(id)
    removed.push({ id, name })
    if (!options.json) print(`${name} is forgotten`)
  }
  if (options.json) printJson({ removed })
}

async function removePhoto(desk: Desk, who: string, source: string, options: RemoveOptions): Promise<void> {
  // By id: whoever changes names meanwhile must not redirect the answer.
  const { id, name } = await desk.person(who)
  if (!options.yes) await confirm(`Forget the photo ${source} of ${name} for ever?`)
  const photos = await desk.removePhoto(id, source)
  if (options.json) printJson({ id, name, photo: source, photos })
  else print(`${photosText(photos)} of ${name} ${photos === 1 ? 'is' : 'are'} forgotten: ${source}`)
}
