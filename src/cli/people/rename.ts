import type { Command } from 'commander'
import { openDesk } from '../../service/control/open-desk.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'

export function renameCommand(): Command {
  return familiarCommand('rename', ['familiar people rename "Ada Byron" "Ada Lovelace"'])
    .description('Give a person another name. The id, and with it the topics of MQTT, stay the same.')
    .argument('<person>', 'name or id')
    .argument('<name>', 'the new name')
    .action(rename)
}

async function rename(who: string, name: string, options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const person = await opened.desk.rename(who, name)
  if (options.json) printJson({ id: person.id, name: person.name })
  else print(`${who} is now ${person.name}`)
}
