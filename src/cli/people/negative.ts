import type { Command } from 'commander'
import { FamiliarError } from '../../domain/errors.ts'
import { openDesk } from '../../service/control/open-desk.ts'
import { denyPhotos } from '../../service/people/deny-photos.ts'
import type { Desk, NegativeOutcome, Photo } from '../../service/people/desk.ts'
import { interruption } from '../interrupt.ts'
import {
  type CommonOptions,
  failAfterReport,
  familiarCommand,
  print,
  printJson,
  quietLog,
  settingsOf,
} from '../options.ts'
import { negativeText, openPhotos } from '../photos.ts'
import { Progress } from '../progress.ts'

export function negativeCommand(): Command {
  return familiarCommand('negative', ['familiar people negative "Ada Lovelace" neighbour.jpg'])
    .description(
      'Say that the faces on these photos are not this person: who looks like them is not taken for the person.',
    )
    .argument('<person>', 'name or id')
    .argument('<photos...>', 'JPEG or PNG files, one face each')
    .action(negative)
}

async function negative(who: string, paths: string[], options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  const photos = await openPhotos(paths)
  await using opened = await openDesk(settings, quietLog(settings))
  const { id, name } = await opened.desk.person(who)
  const outcomes = await denyShown(opened.desk, id, photos, options.json ?? false)
  const noted = outcomes.filter((outcome) => outcome.noted).length
  if (options.json) printJson({ id, name, photos: outcomes })
  else print(`${noted} of ${photos.length} photos are noted as not ${name}`)
  const problem = problemOf(outcomes, photos.length)
  if (problem !== null) failAfterReport(problem, options.json)
}

function problemOf(outcomes: readonly NegativeOutcome[], wanted: number): FamiliarError | null {
  if (outcomes.length < wanted) {
    return new FamiliarError('interrupted', `Interrupted after ${outcomes.length} of ${wanted} photos`)
  }
  if (outcomes.some(({ noted }) => noted)) return null
  return new FamiliarError('photo-refused', 'No photo could be used')
}

async function denyShown(
  desk: Desk,
  id: string,
  photos: readonly Photo[],
  json: boolean,
): Promise<readonly NegativeOutcome[]> {
  using progress = new Progress(photos.length)
  return await denyPhotos(desk, id, photos, {
    signal: interruption(),
    onPhoto: (outcome) => {
      progress.step(outcome.source)
      if (!json) progress.around(() => print(`  ${negativeText(outcome)}`))
    },
  })
}
