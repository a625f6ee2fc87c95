import { Command } from 'commander'
import { FamiliarError } from '../../domain/errors.ts'
import { openDesk } from '../../service/control/open-desk.ts'
import { isoAt } from '../../service/run-identity.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { confirm } from '../terminal.ts'

export function unknownCommand(): Command {
  return new Command('unknown')
    .description('Strangers who came to the camera, when recognition.remember_strangers is on.')
    .addCommand(listCommand())
    .addCommand(nameCommand())
    .addCommand(forgetCommand())
}

function listCommand(): Command {
  return familiarCommand('list', ['familiar unknown list'])
    .description('Who was seen without being known: how often, first and last. Forgotten a week after the last visit.')
    .action(list)
}

function nameCommand(): Command {
  return familiarCommand('name', ['familiar unknown name 01KAY3Q8Z2M4N6P8R0S2T4V6W8 "Ada Lovelace"'])
    .description('Enrol a stranger under a name, by what was kept of the best looks at them. Ask them first.')
    .argument('<id>', 'as familiar unknown list shows it')
    .argument('<name>', 'as events shall call the person')
    .action(name)
}

function forgetCommand(): Command {
  return familiarCommand('forget', [
    'familiar unknown forget --all',
    'familiar unknown forget 01KAY3Q8Z2M4N6P8R0S2T4V6W8',
  ])
    .description('Forget strangers: every trace of them in the data folder is removed.')
    .argument('[ids...]', 'as familiar unknown list shows them')
    .option('--all', 'all of them')
    .option('-y, --yes', 'do not ask')
    .action(forget)
}

async function list(options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const strangers = await opened.strangers.strangers()
  if (options.json) {
    printJson(
      strangers.map(({ firstSeenAt, lastSeenAt, ...rest }) => ({
        ...rest,
        first_seen: isoAt(firstSeenAt),
        last_seen: isoAt(lastSeenAt),
      })),
    )
    return
  }
  if (strangers.length === 0) {
    const off = settings.recognition.remember_strangers ? '' : ' (recognition.remember_strangers is off)'
    print(`Nobody is kept${off}.`)
  }
  for (const { id, visits, firstSeenAt, lastSeenAt } of strangers) {
    const times = visits === 1 ? '1 visit' : `${visits} visits`
    print(`${id}  ${times}, first ${isoAt(firstSeenAt)}, last ${isoAt(lastSeenAt)}`)
  }
}

async function name(id: string, wanted: string, options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const person = await opened.strangers.nameStranger(id, wanted)
  if (options.json) printJson({ person })
  else print(`${person.name} is enrolled`)
}

async function forget(ids: string[], options: CommonOptions & { all?: boolean; yes?: boolean }): Promise<void> {
  if ((options.all ?? false) === ids.length > 0) throw new FamiliarError('usage', 'give either ids, or --all')
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const known = (await opened.strangers.strangers()).map(({ id }) => id)
  const wanted = options.all ? known : [...new Set(ids.map((id) => id.trim().toUpperCase()))]
  // All are looked up before one is forgotten: a mistyped id changes nothing.
  const missing = wanted.find((id) => !known.includes(id))
  if (missing !== undefined) throw new FamiliarError('stranger-unknown', `No stranger has the id ${missing}`)
  if (!options.yes && wanted.length > 0) await confirm(`Forget ${wanted.length} of ${known.length} strangers for ever?`)
  for (const id of wanted) await opened.strangers.forgetStranger(id)
  if (options.json) printJson({ forgotten: wanted })
  else print(`${wanted.length} forgotten`)
}
