import type { Command } from 'commander'
import { errorTable } from '../domain/errors.ts'
import { openDesk } from '../service/control/open-desk.ts'
import type { Desk, IdentificationReport, IdentifiedFace, Photo } from '../service/people/desk.ts'
import { rejectionText } from '../service/people/words.ts'
import { type CommonOptions, familiarCommand, print, printJson, quietLog, settingsOf } from './options.ts'
import { openPhotos } from './photos.ts'
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
    printJson({ photos: reports.map(({ photo }) => photo) })
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

function printPhoto({ photo: { source, readable, faces } }: IdentificationReport): void {
  if (!readable) print(`${source}: no picture that can be decoded`)
  else if (faces.length === 0) print(`${source}: no face found`)
  for (const face of faces) print(`${source}: ${describe(face)}`)
}

function describe(face: IdentifiedFace): string {
  const { person, nearest, rejection, margin, threshold, probability } = face
  const [x, y, width, height] = face.box
  const place = `face at ${x},${y}, ${width}x${height} px`
  if (rejection !== null) return `not judged, ${rejectionText(rejection)}; ${place}`
  if (nearest === null || threshold === null || probability === null) return `unknown, nobody is enrolled; ${place}`
  const likely = `probability ${probability.toFixed(3)}`
  const second = margin === null ? '' : `, ${margin.toFixed(2)} before the next`
  const figures = `${nearest.similarity.toFixed(2)} of ${threshold.toFixed(2)} needed`
  if (person !== null) return `${person.name}, similarity ${figures}, ${likely}${second}; ${place}`
  if (nearest.similarity < threshold) return `unknown, nearest is ${nearest.name} with ${figures}, ${likely}; ${place}`
  return `ambiguous, like ${nearest.name} (${figures}) but for another person or face${second}; ${place}`
}
