import type { Command } from 'commander'
import { openDesk } from '../../service/control/open-desk.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { confirm } from '../terminal.ts'
import { photosOf, photosText } from './words.ts'

export function removeCommand(): Command {
  return familiarCommand('remove', ['familiar people remove "Ada Lovelace"', 'familiar people remove --yes Ada Alan'])
    .description('Forget people: every trace of them in the data folder is removed.')
    .argument('<people...>', 'names or ids')
    .option('-y, --yes', 'do not ask')
    .action(remove)
}

async function remove(names: string[], options: CommonOptions & { yes?: boolean }): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
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
