/**
 * Where the limits of the quality gate come from, and what the gate costs: `node test/bench/quality.ts [DATA] [NETS]`. Calibration half:
 * photos made worse step by step, what is measured of them, how alike they still are to the same person, and how alike strangers are whose
 * photos were made worse alike (the last column; what a template must not do). Test half:
 * the share of faces that the gate refuses, and how many of those would have been recognised. About ten minutes.
 */
import { readFileSync } from 'node:fs'
import type { Rejection } from '../../src/domain/face.ts'
import { type Mat, opencv } from '../../src/opencv/load.ts'
import { refuseLight, refuseShape } from '../../src/stages/quality/assess.ts'
import type { QualityLimits } from '../../src/stages/quality/limits.ts'
import { qualityOfLight, qualityOfShape } from '../../src/stages/quality/quality.ts'
import { loadNets } from '../../src/vision/nets.ts'
import type { VisionSettings } from '../../src/vision/protocol.ts'
import { models } from '../integration/vision/pictures.ts'
import { defaultRules } from '../support/limits.ts'
import { copiesOf } from './quality/copies.ts'
import { type Look, look, Templates } from './quality/look.ts'
import { type Person, peopleOf } from './quality/photos.ts'

const [data = '../shared/data', chosen = 'facenet'] = process.argv.slice(2)
const nets = await loadNets({
  models,
  detector: { runtime: 'onnxruntime', minScore: 0.5 },
  nets: chosen as VisionSettings['nets'],
})
const cv = opencv()

/** A probe, or a copy of one; `genuine` and `impostors` are similarities with the templates of its source. */
interface Result {
  readonly group: string
  readonly seen: (Look & { readonly genuine: number; readonly impostors: readonly number[] }) | null
}

await calibrate()
await refused()

async function calibrate(): Promise<void> {
  const people = peopleOf(data, 'calibration')
  const templates = await templatesOf(people)
  const results: Result[] = []
  for (const [index, person] of people.entries()) {
    const [probe] = person.probes
    if (probe === undefined) continue
    const photo = read(probe.path)
    const first = await look(photo, nets)
    results.push(result('as it is', first, people, index, templates))
    for (const copy of first === null ? [] : copiesOf(photo, first.detection)) {
      const mat = copy.make()
      results.push(result(`${copy.how} ${copy.level}`, await look(mat, nets), people, index, templates))
      mat.release()
    }
    photo.release()
  }
  for (const source of ['faces-dev', 'faces-pose'] as const) tableOf(source, results, templates)
}

async function refused(): Promise<void> {
  const people = peopleOf(data, 'test')
  const templates = await templatesOf(people)
  const results: Result[] = []
  for (const [index, person] of people.entries()) {
    for (const { kind, path } of person.probes) {
      const photo = read(path)
      const one = result(kind, await look(photo, nets), people, index, templates)
      results.push({ ...one, group: kind })
      photo.release()
    }
  }
  const threshold = thresholdOf(results)
  console.log(`\nTest half, faces refused; recognised: reaches ${threshold.toFixed(3)} (FMR 0.1 %)`)
  console.log('| photos | limits | faces | refused | by reason | refused, recognised | passed, recognised |')
  console.log('|---|---|---|---|---|---|---|')
  for (const [kind, group] of Map.groupBy(results, ({ group }) => group)) {
    for (const [name, limits] of Object.entries(defaultRules)) reportRefused(kind, name, group, limits, threshold)
  }
  reportQuality(results)
}

async function templatesOf(people: readonly Person[]): Promise<Templates> {
  const looks: Look[][] = []
  for (const { templates } of people) {
    const own: Look[] = []
    for (const path of templates) {
      const photo = read(path)
      const seen = await look(photo, nets)
      if (seen !== null) own.push(seen)
      photo.release()
    }
    looks.push(own)
  }
  return new Templates(looks)
}

function read(path: string): Mat {
  return cv.imdecode(readFileSync(path), cv.IMREAD_COLOR)
}

function result(what: string, seen: Look | null, people: readonly Person[], own: number, templates: Templates): Result {
  const source = people[own]?.source
  const group = `${source} ${what}`
  if (seen === null) return { group, seen: null }
  const similarities = templates.similarities(seen)
  const impostors = similarities.filter((_, person) => person !== own && people[person]?.source === source)
  return { group, seen: { ...seen, genuine: similarities[own] as number, impostors } }
}

/** The similarity that one impostor in a thousand reaches. */
function thresholdOf(results: readonly Result[]): number {
  return quantile(
    results.flatMap(({ seen }) => seen?.impostors ?? []),
    0.999,
  )
}

function tableOf(source: string, all: readonly Result[], templates: Templates): void {
  const results = all.filter(({ group }) => group.startsWith(`${source} `))
  const threshold = thresholdOf(results.filter(({ group }) => group === `${source} as it is`))
  console.log(`\nCalibration half, ${source}, medians; recognised: reaches ${threshold.toFixed(3)} (FMR 0.1 %)`)
  console.log(
    '| copy | photos | found | similarity | recognised | px | visible | roll | white | brightness | contrast | sharpness | strangers |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|')
  for (const [group, own] of Map.groupBy(results, ({ group }) => group)) {
    const seen = own.flatMap((one) => one.seen ?? [])
    const median = (measure: (one: Look & { genuine: number }) => number, digits = 2): string =>
      quantile(seen.map(measure), 0.5).toFixed(digits)
    const cells = [
      group.slice(source.length + 1),
      own.length,
      percent(seen.length, own.length),
      median(({ genuine }) => genuine),
      percent(seen.filter(({ genuine }) => genuine >= threshold).length, seen.length),
      median(({ shape }) => shape.size, 0),
      median(({ shape }) => shape.visible),
      median(({ shape }) => Math.abs(shape.pose.roll), 0),
      median(({ light }) => light.overexposed),
      median(({ light }) => light.brightness),
      median(({ light }) => light.contrast, 3),
      median(({ light }) => light.sharpness),
      templates.meanBetween(seen).toFixed(2),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

function reportRefused(
  kind: string,
  name: string,
  results: readonly Result[],
  limits: QualityLimits,
  threshold: number,
): void {
  const seen = results.flatMap((one) => one.seen ?? [])
  const judged = seen.map((one) => ({ ...one, rejection: rejectionOf(one, limits) }))
  const [bad, good] = [
    judged.filter(({ rejection }) => rejection !== null),
    judged.filter((one) => one.rejection === null),
  ]
  const recognised = (looks: typeof judged): string =>
    `${looks.filter(({ genuine }) => genuine >= threshold).length} of ${looks.length}`
  const reasons = [...Map.groupBy(bad, ({ rejection }) => rejection?.reason)]
  const counts = reasons.map(([reason, own]) => `${reason} ${own.length}`).join(', ')
  const cells = [kind, name, `${seen.length} of ${results.length}`, percent(bad.length, seen.length), counts]
  console.log(`| ${[...cells, recognised(bad), recognised(good)].join(' | ')} |`)
}

function rejectionOf({ shape, light }: Look, limits: QualityLimits): Rejection | null {
  return refuseShape(shape, limits) ?? refuseLight(light, limits)
}

function reportQuality(results: readonly Result[]): void {
  console.log('\nTest half, rank correlation with the similarity to the same person')
  for (const [kind, group] of [...Map.groupBy(results, ({ group }) => group), ['all', results] as const]) {
    const seen = group.flatMap((one) => one.seen ?? [])
    const genuine = seen.map((one) => one.genuine)
    const against = (measure: (one: Look) => number): string => correlation(seen.map(measure), genuine).toFixed(2)
    const quality = against(({ shape, light }) => qualityOfShape(shape) * qualityOfLight(light))
    const score = against(({ shape }) => shape.score)
    const former = against(({ shape }) => Math.min(1, shape.size / 160) * shape.score)
    console.log(`${kind}: quality ${quality}, detector's score ${score}, size / 160 x score ${former}`)
  }
}

/** Spearman's; equal values share no rank, which hardly matters here. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)]
  const squares = x.reduce((sum, rank, i) => sum + (rank - (y[i] as number)) ** 2, 0)
  return 1 - (6 * squares) / (x.length * (x.length ** 2 - 1))
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number))
  const result: number[] = new Array(values.length)
  for (const [rank, i] of order.entries()) result[i] = rank
  return result
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.round(share * (values.length - 1))] ?? Number.NaN
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`
}
