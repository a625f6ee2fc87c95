import type { Command } from 'commander'
import { errorTable } from '../domain/errors.ts'
import { openDesk } from '../service/control/open-desk.ts'
import type { Desk, IdentificationReport, IdentifiedFace, Photo } from '../service/people/desk.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from './options.ts'
import { openPhotos, rejectionText } from './photos.ts'
import { Progress } from './progress.ts'

export function identifyCommand(): Command {
  return familiarCommand('identify', ['familiar identify visitor.jpg', 'familiar identify --json *.jpg'])
    .description('Say who is on photos. Nothing is stored, and nothing is published.')
    .argument('<photos...>', 'JPEG or PNG files')
    .action(identify)
}

async function identify(paths: string[], options: CommonOptions): Promise<void> {
  const settings = settingsOf(options)
  const photos = await openPhotos(paths)
  await using opened = await openDesk(settings, quietLog(settings))
  const reports = await identifyShown(opened.desk, photos, options.json ?? false)
  if (options.json) {
    printJson({ threshold: reports.at(-1)?.threshold ?? 0, photos: reports.map(({ photo }) => photo) })
  }
  if (reports.some(({ photo }) => !photo.readable)) process.exitCode = errorTable['photo-unreadable'].exit
}

async function identifyShown(desk: Desk, photos: readonly Photo[], json: boolean): Promise<IdentificationReport[]> {
  using progress = new Progress(photos.length)
  const reports: IdentificationReport[] = []
  for (const photo of photos) {
    progress.at(photo.source)
    const report = await desk.identify(photo)
    reports.push(report)
    progress.step(photo.source)
    if (!json) progress.around(() => printPhoto(report))
  }
  return reports
}

function printPhoto({ threshold, photo: { source, readable, faces } }: IdentificationReport): void {
  if (!readable) print(`${source}: no picture that can be decoded`)
  else if (faces.length === 0) print(`${source}: no face found`)
  for (const face of faces) print(`${source}: ${describe(face, threshold)}`)
}

function describe(
  { person, nearest, rejection, margin, box: [x, y, width, height] }: IdentifiedFace,
  threshold: number,
) {
  const place = `face at ${x},${y}, ${width}x${height} px`
  if (rejection !== null) return `not judged, ${rejectionText(rejection)}; ${place}`
  if (nearest === null) return `unknown, nobody is enrolled; ${place}`
  // The margin is the nearest person's, who may be another face of the photo.
  const second = margin === null || person?.id !== nearest.id ? '' : `, ${margin.toFixed(2)} before the next`
  if (person !== null) return `${person.name}, similarity ${person.similarity.toFixed(2)}${second}; ${place}`
  return `unknown, nearest is ${nearest.name} with ${nearest.similarity.toFixed(2)} of ${threshold.toFixed(2)} needed; ${place}`
}
