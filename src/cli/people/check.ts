import type { Command } from 'commander'
import { openDesk } from '../../service/control/open-desk.ts'
import type { GalleryCheck, LookAlikes, PersonCheck, Range, SharedPhoto } from '../../service/people/check/report.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from '../options.ts'
import { percentText, photosText } from './words.ts'

export function checkCommand(): Command {
  return familiarCommand('check', ['familiar people check', 'familiar people check --json'])
    .description(
      'What the enrolled photos are worth: how well each person can be known again, wrong and repeated photos, people who look alike, and what to add next. Exit status 1 when something is wrong.',
    )
    .action(check)
}

async function check(options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  await using opened = await openDesk(settings, quietLog(settings))
  const report = await opened.desk.check()
  const problems = problemsOf(report)
  if (options.json) printJson({ problems, ...report })
  else printReport(report, problems)
  if (problems > 0) process.exitCode = 1
}

/** What should not stay as it is; a person of whom more photos would help is no problem. */
function problemsOf({ people, sharedPhotos, lookAlikes }: GalleryCheck): number {
  const outliers = people.reduce((sum, person) => sum + person.outliers.length, 0)
  const unseen = people.filter(({ strength }) => strength === 'none').length
  return outliers + unseen + sharedPhotos.length + lookAlikes.length
}

function printReport({ people, sharedPhotos, lookAlikes }: GalleryCheck, problems: number): void {
  if (people.length === 0) {
    print('Nobody is enrolled. Next step: familiar enroll NAME PHOTO...')
    return
  }
  for (const person of people) printPerson(person)
  for (const shared of sharedPhotos) print(`SAME PHOTO  ${sharedText(shared)}`)
  for (const pair of lookAlikes) print(`LOOK ALIKE  ${pairText(pair)}`)
  print(problems === 0 ? 'Nothing is wrong' : `${problems} ${problems === 1 ? 'problem' : 'problems'}`)
}

function printPerson({ name, strength, photos, reach, spread, outliers, advice }: PersonCheck): void {
  const named =
    reach === null ? '' : `, ${percentText(reach)} of good looks are expected to be like enough for the name`
  print(`${name}: ${strength}, ${photosText(photos)}${named}`)
  if (spread !== null) print(`  ${spreadText(spread)}`)
  for (const { source, similarity, evidence, limit } of outliers) {
    const figures = `similarity ${similarity.toFixed(2)}, evidence ${evidence.toFixed(1)} < ${limit}`
    print(`  WRONG PHOTO?  ${source}: ${figures}`)
  }
  for (const step of advice) print(`  next step: ${step}`)
}

function spreadText({ quality, yaw, pitch, brightness, unmeasured }: NonNullable<PersonCheck['spread']>): string {
  const known = [
    `quality ${rangeText(quality, percentText)}`,
    yaw && `turned ${rangeText(yaw, whole)} degrees`,
    pitch && `tipped ${rangeText(pitch, whole)} degrees`,
    brightness && `brightness ${rangeText(brightness, (value) => value.toFixed(2))}`,
    unmeasured > 0 && `pose and light of ${photosText(unmeasured)} unknown`,
  ]
  return known.filter((text) => text).join(', ')
}

/** One value when both ends read the same. */
function rangeText([least, greatest]: Range, text: (value: number) => string): string {
  const [from, to] = [text(least), text(greatest)]
  return from === to ? from : `${from} to ${to}`
}

const whole = (value: number): string => Math.round(value).toString()

function sharedText({ people: [one, other], photos: [mine, theirs], similarity }: SharedPhoto): string {
  return `${mine} of ${one.name} is ${theirs} of ${other.name} (similarity ${similarity.toFixed(2)}): remove it from one of them`
}

function pairText({ people: [person, other], similarity, threshold, risk }: LookAlikes): string {
  const figures = `similarity ${similarity.toFixed(2)}, ${threshold.toFixed(2)} needed`
  return `${percentText(risk)} of the looks at ${person.name} are like enough for ${other.name} (${figures}); one person? familiar people merge`
}
