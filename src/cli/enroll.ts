import type { Command } from 'commander'
import type { Settings } from '../config/load.ts'
import { FamiliarError } from '../domain/errors.ts'
import { openDesk } from '../service/control/open-desk.ts'
import type { Desk, Photo } from '../service/people/desk.ts'
import { enrollPhotos, type PersonEnrolment } from '../service/people/enroll-photos.ts'
import { enrollFolder } from './enroll-folder.ts'
import { enrollLive } from './enroll-live.ts'
import { interruption } from './interrupt.ts'
import {
  type CommonOptions,
  failAfterReport,
  familiarCommand,
  print,
  printJson,
  quietLog,
  settingsOf,
} from './options.ts'
import { openPhotos, outcomeText } from './photos.ts'
import { Progress } from './progress.ts'

const examples = [
  'familiar enroll "Ada Lovelace" ada1.jpg ada2.jpg',
  'familiar enroll "Ada Lovelace" --camera door    # she walks up to it, and is told what to do',
  'familiar enroll --folder people          # people/Ada Lovelace/*.jpg, people/Alan Turing/*.png, ...',
]

interface EnrollOptions extends CommonOptions {
  readonly folder?: string
  /** True without a name: the only one. */
  readonly camera?: string | true
  readonly force?: boolean
}

export function enrollCommand(): Command {
  return familiarCommand('enroll', examples)
    .description(
      'Teach Familiar a person: by photos that show nobody else, sharp and facing the camera, or before a camera of the daemon.',
    )
    .argument('[name]', 'as events shall call the person; photos are added when the name is known')
    .argument('[photos...]', 'JPEG or PNG files')
    .option('--folder <folder>', 'enrol many people: the folder holds one folder per person, named as the person')
    .option(
      '--camera [name]',
      'enrol somebody who stands before this camera of the running daemon (default: the only one)',
    )
    .option('--force', "enrol a face even if it is another person's")
    .action(enroll)
}

async function enroll(name: string | undefined, paths: string[], options: EnrollOptions): Promise<void> {
  const settings = settingsOf(options)
  if (options.folder !== undefined || options.camera !== undefined)
    return enrollOtherwise(name, paths, settings, options)
  if (name === undefined || paths.length === 0) {
    throw new FamiliarError(
      'usage',
      'give a name and photos, a name and --camera, or --folder with one folder per person',
    )
  }
  const photos = await openPhotos(paths)
  await using opened = await openDesk(settings, quietLog(settings))
  const report = await enrollShown(opened.desk, name, photos, options)
  if (options.json) printJson(report)
  else printSummary(report)
  const problem = problemOf(report, photos.length)
  if (problem !== null) failAfterReport(problem, options.json)
}

/** Not by photos that the command line names. */
async function enrollOtherwise(
  name: string | undefined,
  paths: readonly string[],
  settings: Settings,
  options: EnrollOptions,
): Promise<void> {
  const { folder, camera } = options
  if (folder !== undefined) {
    if (name !== undefined || camera !== undefined) {
      throw new FamiliarError('usage', 'give either --folder, or a name and photos, or a name and --camera')
    }
    return enrollFolder(folder, settings, options)
  }
  if (name === undefined || paths.length > 0) {
    throw new FamiliarError('usage', 'give a name before --camera, and no photos')
  }
  return enrollLive(name, camera === true ? undefined : camera, settings, options)
}

async function enrollShown(
  desk: Desk,
  name: string,
  photos: readonly Photo[],
  { json = false, force = false }: EnrollOptions,
): Promise<PersonEnrolment> {
  using progress = new Progress(photos.length)
  return await enrollPhotos(desk, name, photos, {
    signal: interruption(),
    force,
    onPhoto: (outcome) => {
      progress.step(outcome.source)
      if (!json) progress.around(() => print(`  ${outcomeText(outcome)}`))
    },
  })
}

function printSummary({ person, photos }: PersonEnrolment): void {
  if (person === null) return
  const used = photos.filter(({ enrolled }) => enrolled).length
  print(
    `${person.name}: ${used} of ${photos.length} photos enrolled${person.created ? '' : ', added to the known ones'}`,
  )
}

function problemOf({ name, person, photos }: PersonEnrolment, wanted: number): FamiliarError | null {
  if (photos.length < wanted) {
    return new FamiliarError('interrupted', `Interrupted after ${photos.length} of ${wanted} photos`)
  }
  if (person !== null) return null
  return new FamiliarError('photo-refused', `No photo of ${name} could be used, nothing was stored`)
}
