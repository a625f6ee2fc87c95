import type { Settings } from '../config/load.ts'
import { type ErrorReport, FamiliarError, isFamiliarError, reportOf } from '../domain/errors.ts'
import { openDesk } from '../service/control/open-desk.ts'
import type { Desk } from '../service/people/desk.ts'
import { enrollPhotos, type PersonEnrolment } from '../service/people/enroll-photos.ts'
import { type PersonFolder, readPeopleFolder } from '../service/people/people-folder.ts'
import { interruption } from './interrupt.ts'
import { failAfterReport, print, printJson, quietLog } from './options.ts'
import { outcomeText, photoAt } from './photos.ts'
import { Progress } from './progress.ts'

/** One person of the folder; `error` when their folder cannot be read, or its name can be none. */
type FolderReport = PersonEnrolment & { readonly error?: ErrorReport }

interface FolderOptions {
  readonly json?: boolean
  /** As in EnrolOptions. */
  readonly force?: boolean
}

/** Enrols everybody of a folder; what cannot be used is told and never ends the rest. */
export async function enrollFolder(folder: string, settings: Settings, options: FolderOptions): Promise<void> {
  const { json = false } = options
  const people = await readPeopleFolder(folder)
  const wanted = people.reduce((sum, { photos }) => sum + photos.length, 0)
  const signal = interruption()
  const reports: FolderReport[] = []
  // Also when the disk is full or the daemon went away: what was stored until then is told.
  const failure = await enrollEach(people, wanted, settings, signal, reports, options).catch(familiarErrorOf)
  const totals = totalsOf(reports)
  const problem = failure ?? problemOf(reports, signal.aborted ? wanted : 0)
  if (json) printJson({ people: reports, totals, error: problem && reportOf(problem) })
  else print(`People: ${totals.people}, ${totals.created} of them new. Photos: ${totalsText(totals)}.`)
  if (problem !== null) failAfterReport(problem, json)
}

async function enrollEach(
  people: readonly PersonFolder[],
  wanted: number,
  settings: Settings,
  signal: AbortSignal,
  reports: FolderReport[],
  options: FolderOptions,
): Promise<null> {
  using progress = new Progress(wanted)
  await using opened = await openDesk(settings, quietLog(settings))
  for (const person of people) {
    if (signal.aborted) break
    const report = await enrollPerson(opened.desk, person, signal, progress, options)
    reports.push(report)
    if (!options.json) progress.around(() => print(summaryOf(report)))
  }
  return null
}

function familiarErrorOf(error: unknown): FamiliarError {
  if (isFamiliarError(error)) return error
  throw error
}

async function enrollPerson(
  desk: Desk,
  { name, photos, error }: PersonFolder,
  signal: AbortSignal,
  progress: Progress,
  { json = false, force = false }: FolderOptions,
): Promise<FolderReport> {
  if (error !== null) return { name, person: null, photos: [], error: reportOf(error) }
  try {
    return await enrollPhotos(desk, name, photos.map(photoAt), {
      signal,
      force,
      onPhoto: (outcome) => {
        progress.step(`${name}/${outcome.source}`)
        if (!json) progress.around(() => print(`  ${name}/${outcomeText(outcome)}`))
      },
    })
  } catch (error) {
    if (!isFamiliarError(error) || error.code !== 'person-name-invalid') throw error
    for (const photo of photos) progress.step(photo)
    return { name, person: null, photos: [], error: reportOf(error) }
  }
}

interface Counts {
  readonly enrolled: number
  readonly known: number
  readonly refused: number
}

interface Totals extends Counts {
  readonly people: number
  readonly created: number
  readonly photos: number
}

function countsOf({ photos }: FolderReport): Counts {
  const enrolled = photos.filter((photo) => photo.enrolled).length
  const known = photos.filter((photo) => !photo.enrolled && photo.reason === 'duplicate').length
  return { enrolled, known, refused: photos.length - enrolled - known }
}

function totalsOf(reports: readonly FolderReport[]): Totals {
  const counts = reports.map(countsOf)
  const sum = (key: keyof Counts): number => counts.reduce((total, count) => total + count[key], 0)
  return {
    people: reports.filter(({ person }) => person !== null).length,
    created: reports.filter(({ person }) => person?.created).length,
    photos: reports.reduce((total, { photos }) => total + photos.length, 0),
    enrolled: sum('enrolled'),
    known: sum('known'),
    refused: sum('refused'),
  }
}

function totalsText({ enrolled, known, refused }: Counts): string {
  return `${enrolled} enrolled, ${known} known already, ${refused} refused`
}

function summaryOf(report: FolderReport): string {
  if (report.error !== undefined) return `${report.name}: ${report.error.message}`
  return `${report.person?.name ?? report.name}: ${totalsText(countsOf(report))}`
}

/** @param interruptedAt how many photos there would have been, when it was interrupted */
function problemOf(reports: readonly FolderReport[], interruptedAt: number): FamiliarError | null {
  const { photos } = totalsOf(reports)
  if (photos < interruptedAt) {
    return new FamiliarError('interrupted', `Interrupted after ${photos} of ${interruptedAt} photos`)
  }
  const nobody = reports.filter(({ person }) => person === null)
  if (nobody.length === 0) return null
  if (nobody.every(({ error }) => error?.code === 'file-unusable')) {
    return new FamiliarError('file-unusable', `These folders cannot be read: ${namesOf(nobody)}`)
  }
  return new FamiliarError('photo-refused', `No photo could be used of: ${namesOf(nobody)}`)
}

function namesOf(reports: readonly FolderReport[]): string {
  return reports.map(({ name }) => name).join(', ')
}
