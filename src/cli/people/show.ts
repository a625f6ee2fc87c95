import type { Command } from 'commander'
import { openDesk } from '../../service/control/open-desk.ts'
import type { TemplateSummary } from '../../service/people/desk.ts'
import { policyJson } from '../../service/people/policy-json.ts'
import { isoAt } from '../../service/run-identity.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { policyText } from './policy-text.ts'
import { photosOf, photosText, rateText } from './words.ts'

export function showCommand(): Command {
  return familiarCommand('show', ['familiar people show "Ada Lovelace"'])
    .description('What is kept of a person: of each photo its name and quality, never the photo.')
    .argument('<person>', 'name or id')
    .action(show)
}

async function show(who: string, options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const { createdAt, templates, negatives, policy, ...person } = await opened.desk.person(who)
  if (options.json) {
    const kept = { templates: templates.map(jsonOf), negatives: negatives.map(jsonOf) }
    printJson({ ...person, policy: policyJson(policy), created: isoAt(createdAt), ...kept })
    return
  }
  print(`${person.name}  ${photosText(photosOf(templates).length)}  ${person.id}`)
  for (const { source, quality, createdAt, photo } of photosOf(templates)) {
    const spaces = templates.filter((template) => template.photo === photo).map(({ space }) => space)
    print(`  ${isoAt(createdAt)}  quality ${Math.round(100 * quality)} %  ${spaces.join(', ')}  ${source}`)
  }
  for (const { source, createdAt } of photosOf(negatives)) print(`  ${isoAt(createdAt)}  not ${person.name}  ${source}`)
  if (person.falseMatchRate !== null) print(`  ${rateText(person.falseMatchRate)}`)
  const special = policyText(policy)
  if (special !== null) print(`  ${special}`)
}

function jsonOf({ createdAt, ...rest }: TemplateSummary) {
  return { ...rest, created: isoAt(createdAt) }
}
