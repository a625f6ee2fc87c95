import type { Command } from 'commander'
import { errorTable, FamiliarError } from '../domain/errors.ts'
import type { EnrolmentReport } from '../service/desk.ts'
import { openDesk } from '../service/open-desk.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from './options.ts'
import { openPhotos, refusalText } from './photos.ts'

export function enrollCommand(): Command {
  return familiarCommand('enroll')
    .description('Teach Familiar a person by photos that show nobody else, one face each, sharp and facing the camera.')
    .argument('<name>', 'as events shall call the person; photos are added when the name is known')
    .argument('<photos...>', 'JPEG or PNG files')
    .option('--json', 'print the report as JSON')
    .action(enroll)
}

async function enroll(name: string, paths: string[], options: CommonOptions & { json?: boolean }): Promise<void> {
  const settings = settingsOf(options)
  const photos = await openPhotos(paths)
  await using opened = await openDesk(settings, quietLog(settings))
  const report = await opened.desk.enroll(name, photos)
  if (options.json) printJson(report)
  else printReport(report)
  if (report.person !== null) return
  // With --json the report says all of it.
  if (options.json) process.exitCode = errorTable['photo-refused'].exit
  else throw new FamiliarError('photo-refused', `No photo of ${name} could be used, nothing was stored`)
}

function printReport({ person, photos }: EnrolmentReport): void {
  for (const photo of photos) {
    if (photo.enrolled) print(`  ${photo.source}: enrolled, quality ${Math.round(100 * photo.quality)} %`)
    else print(`  ${photo.source}: not used, ${refusalText(photo)}`)
  }
  const used = photos.filter(({ enrolled }) => enrolled).length
  if (person === null) return
  print(
    `${person.name}: ${used} of ${photos.length} photos enrolled${person.created ? '' : ', added to the known ones'}`,
  )
}
