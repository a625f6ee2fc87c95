import type { Command } from 'commander'
import { FamiliarError } from '../../domain/errors.ts'
import { openDesk } from '../../service/control/open-desk.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { confirm } from '../terminal.ts'
import { photosOf, photosText } from './words.ts'

export function mergeCommand(): Command {
  return familiarCommand('merge', ['familiar people merge "Ada Byron" "Ada Lovelace"'])
    .description('Unite two that are one person: the photos of the first go to the second, and the first is gone.')
    .argument('<from>', 'name or id of who goes')
    .argument('<into>', 'name or id of who stays')
    .option('-y, --yes', 'do not ask')
    .action(merge)
}

async function merge(from: string, into: string, options: CommonOptions & { yes?: boolean }): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const [goes, stays] = [await opened.desk.person(from), await opened.desk.person(into)]
  if (goes.id === stays.id) throw new FamiliarError('usage', `${goes.name} is one person already: name two to merge`)
  const moved = photosOf(goes.templates).length
  if (!options.yes) {
    await confirm(`Give ${photosText(moved)} of ${goes.name} to ${stays.name} and remove ${goes.name}?`)
  }
  // By id: whoever changes names meanwhile must not redirect the answer.
  const { id, name } = await opened.desk.merge(goes.id, stays.id)
  if (options.json) printJson({ id, name, merged: goes.id, photos: moved })
  else print(`${goes.name} is now a part of ${name}: ${photosText(moved)} moved`)
}
