import type { Command } from 'commander'
import { openDesk } from '../../service/control/open-desk.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { isoTime, photosText } from './words.ts'

export function showCommand(): Command {
  return familiarCommand('show', ['familiar people show "Ada Lovelace"'])
    .description('What is kept of a person: of each photo its name and quality, never the photo.')
    .argument('<person>', 'name or id')
    .action(show)
}

async function show(who: string, options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const { createdAt, templates, ...person } = await opened.desk.person(who)
  if (options.json) {
    const kept = templates.map(({ createdAt, ...rest }) => ({ ...rest, created: isoTime(createdAt) }))
    printJson({ ...person, created: isoTime(createdAt), templates: kept })
    return
  }
  print(`${person.name}  ${photosText(templates.length)}  ${person.id}`)
  for (const { source, quality, createdAt, space } of templates) {
    print(`  ${isoTime(createdAt)}  quality ${Math.round(100 * quality)} %  ${space}  ${source}`)
  }
}
