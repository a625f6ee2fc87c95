import type { Command } from 'commander'
import { openDesk } from '../../service/control/open-desk.ts'
import { policyJson } from '../../service/people/policy-json.ts'
import { isoAt } from '../../service/run-identity.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { policyText } from './policy-text.ts'
import { photosText } from './words.ts'

export function listCommand(): Command {
  return familiarCommand('list', ['familiar people list'])
    .description('Who is enrolled, with how many photos.')
    .action(list)
}

async function list(options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const people = await opened.desk.people()
  if (options.json) {
    printJson(
      people.map(({ createdAt, policy, ...rest }) => ({
        ...rest,
        policy: policyJson(policy),
        created: isoAt(createdAt),
      })),
    )
    return
  }
  if (people.length === 0) print('Nobody is enrolled. Next step: familiar enroll NAME PHOTO...')
  const width = Math.max(...people.map(({ name }) => name.length))
  for (const { name, photos, id, policy } of people) {
    const special = policyText(policy)
    print(`${name.padEnd(width)}  ${photosText(photos)}  ${id}${special === null ? '' : `  ${special}`}`)
  }
}
