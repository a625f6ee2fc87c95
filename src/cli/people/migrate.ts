import type { Command } from 'commander'
import { FamiliarError } from '../../domain/errors.ts'
import { openDesk } from '../../service/control/open-desk.ts'
import type { Desk, MigratedPhoto, Migration, PersonMigration } from '../../service/people/desk.ts'
import { migratePhotos, photosFor } from '../../service/people/migrate-photos.ts'
import { readPeopleFolder } from '../../service/people/people-folder.ts'
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
import { migratedText, photoAt } from '../photos.ts'
import { Progress } from '../progress.ts'
import { peopleText, photosText } from './words.ts'

interface MigrateOptions extends CommonOptions {
  readonly photos?: string
}

/** One person's photos. */
interface PersonReport {
  readonly id: string
  readonly name: string
  readonly photos: readonly MigratedPhoto[]
}

export function migrateCommand(): Command {
  return familiarCommand('migrate', ['familiar people migrate', 'familiar people migrate --photos people'])
    .description(
      'Let the nets in use see the photos of people who were enrolled with other nets. Without photos it says what is missing.',
    )
    .option('--photos <folder>', 'the photos that people were enrolled by: FOLDER/NAME/*.jpg, found by their names')
    .action(migrate)
}

async function migrate(options: MigrateOptions): Promise<void> {
  const settings = settingsOf(options)
  const folders = options.photos === undefined ? [] : await readPeopleFolder(options.photos)
  await using opened = await openDesk(settings, quietLog(settings))
  const before = await opened.desk.migration()
  const plan = before.people.map((person) => ({ person, paths: photosFor(person, folders) }))
  const signal = interruption()
  using progress = new Progress(plan.reduce((sum, { paths }) => sum + paths.length, 0))
  const people: PersonReport[] = []
  for (const { person, paths } of plan) {
    if (signal.aborted) break
    people.push(await migratePerson(opened.desk, person, paths, signal, progress, options.json ?? false))
  }
  const left = await opened.desk.migration()
  const problem = signal.aborted ? new FamiliarError('interrupted', 'Interrupted') : problemOf(left)
  if (options.json) printJson({ spaces: left.spaces, people, missing: left.people })
  else printMissing(left)
  if (problem !== null) failAfterReport(problem, options.json)
}

async function migratePerson(
  desk: Desk,
  { id, name }: PersonMigration,
  paths: readonly string[],
  signal: AbortSignal,
  progress: Progress,
  json: boolean,
): Promise<PersonReport> {
  const photos = await migratePhotos(desk, id, paths.map(photoAt), {
    signal,
    onPhoto: (outcome) => {
      progress.step(`${name}/${outcome.source}`)
      if (!json) progress.around(() => print(`  ${name}/${migratedText(outcome)}`))
    },
  })
  return { id, name, photos }
}

function printMissing({ spaces, people }: Migration): void {
  if (people.length === 0) print(`All photos were seen by all nets in use: ${spaces.join(', ')}`)
  for (const { name, photos } of people) {
    for (const { source, spaces: missing } of photos) print(`missing: ${name}/${source}: ${missing.join(', ')}`)
  }
}

function problemOf({ people }: Migration): FamiliarError | null {
  if (people.length === 0) return null
  const photos = people.reduce((sum, person) => sum + person.photos.length, 0)
  return new FamiliarError(
    'migration-incomplete',
    `${photosText(photos)} of ${peopleText(people.length)} not seen by all nets in use`,
  )
}
