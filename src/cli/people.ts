import { Command } from 'commander'
import { openDesk } from '../service/open-desk.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from './options.ts'

export function peopleCommand(): Command {
  return new Command('people')
    .description('The people that Familiar knows.')
    .addCommand(
      familiarCommand('list')
        .description('Who is enrolled, with how many photos.')
        .option('--json', 'print the list as JSON')
        .action(list),
    )
}

async function list(options: CommonOptions & { json?: boolean }): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const people = await opened.desk.people()
  if (options.json) {
    printJson(people.map(({ createdAt, ...rest }) => ({ ...rest, created: new Date(createdAt).toISOString() })))
    return
  }
  if (people.length === 0) print('Nobody is enrolled. Next step: familiar enroll NAME PHOTO...')
  const width = Math.max(...people.map(({ name }) => name.length))
  for (const { name, templates, id } of people) {
    print(`${name.padEnd(width)}  ${templates} photo${templates === 1 ? '' : 's'}  ${id}`)
  }
}
