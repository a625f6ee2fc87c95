/**
 * Where the limits of the quality gate come from, and what the gate costs: `node test/bench/quality.ts [DATA] [NETS]`. Calibration half:
 * photos made worse step by step, what is measured of them, how alike they still are to the same person, and how alike strangers are whose
 * photos were made worse alike (the last column; what a template must not do). Test half:
 * the share of faces that the gate refuses, and how many of those would have been recognised. About ten minutes.
 */
import { readFileSync } from 'node:fs'
import type { Rejection } from '../../src/domain/face.ts'
import type { Half } from '../../src/evaluation/half.ts'
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
import { type Kind, type Person, peopleOf } from './quality/photos.ts'
import { percent, quantile, rankCorrelation } from './quality/statistics.ts'

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
  readonly seen: Seen | null
}
type Seen = Look & { readonly genuine: number; readonly impostors: readonly number[] }

/** A person with what was seen on their photos. */
interface SeenPerson extends Person {
  readonly looks: readonly Look[]
  readonly seen: readonly { readonly kind: Kind; readonly look: Look | null }[]
}

const calibration = await seePeople('calibration')
await degrade(calibration)
tableOfYaw(resultsOf(calibration))
profilesAsTemplates(calibration)
const results = resultsOf(await seePeople('test'))
reportGate(results)
reportQuality(results)

async function seePeople(half: Half): Promise<SeenPerson[]> {
  const people: SeenPerson[] = []
  for (const person of peopleOf(data, half)) {
    const looks: Look[] = []
    for (const path of person.templates) looks.push(...[await lookAt(path)].filter((one) => one !== null))
    const seen: SeenPerson['seen'][number][] = []
    for (const { kind, path } of person.probes) seen.push({ kind, look: await lookAt(path) })
    people.push({ ...person, looks, seen })
  }
  return people
}

async function lookAt(path: string): Promise<Look | null> {
  const photo = read(path)
  const seen = await look(photo, nets)
  photo.release()
  return seen
}

function read(path: string): Mat {
  return cv.imdecode(readFileSync(path), cv.IMREAD_COLOR)
}

/** The first probe of each, made worse in every way. */
async function degrade(people: readonly SeenPerson[]): Promise<void> {
  const templates = templatesOf(people)
  const results: Result[] = []
  for (const [index, { source, probes, seen }] of people.entries()) {
    const [probe, first] = [probes[0], seen[0]?.look]
    if (probe === undefined || !first) continue
    results.push(resultOf(`${source} as it is`, first, people, index, templates))
    const photo = read(probe.path)
    for (const copy of copiesOf(photo, first.detection)) {
      const mat = copy.make()
      results.push(resultOf(`${source} ${copy.how} ${copy.level}`, await look(mat, nets), people, index, templates))
      mat.release()
    }
    photo.release()
  }
  for (const source of ['faces-dev', 'faces-pose'] as const) tableOfCopies(source, results, templates)
}

function templatesOf(people: readonly SeenPerson[]): Templates {
  return new Templates(people.map(({ looks }) => looks))
}

/** Of the probes as they are. */
function resultsOf(people: readonly SeenPerson[]): Result[] {
  const templates = templatesOf(people)
  return people.flatMap(({ seen }, own) => seen.map((one) => resultOf(one.kind, one.look, people, own, templates)))
}

function resultOf(
  group: string,
  seen: Look | null,
  people: readonly SeenPerson[],
  own: number,
  templates: Templates,
): Result {
  if (seen === null) return { group, seen: null }
  const similarities = templates.similarities(seen)
  const impostors = similarities.filter((_, other) => other !== own && people[other]?.source === people[own]?.source)
  return { group, seen: { ...seen, genuine: similarities[own] as number, impostors } }
}

function tableOfYaw(results: readonly Result[]): void {
  const threshold = thresholdOf(results)
  console.log(
    `\nCalibration half, all photos as they are, by yaw; recognised: reaches ${threshold.toFixed(3)} (FMR 0.1 %)`,
  )
  console.log('| yaw, degrees | faces | similarity, median | recognised |')
  console.log('|---|---|---|---|')
  const bounds = [0, 15, 30, 40, 50, 60, 70, 80, 180]
  for (const [i, to] of bounds.slice(1).entries()) {
    const from = bounds[i] as number
    const seen = seenOf(results).filter(
      ({ shape }) => Math.abs(shape.pose.yaw) >= from && Math.abs(shape.pose.yaw) < to,
    )
    const genuine = seen.map((one) => one.genuine)
    const share = percent(genuine.filter((one) => one >= threshold).length, seen.length)
    console.log(`| ${from} to ${to} | ${seen.length} | ${quantile(genuine, 0.5).toFixed(2)} | ${share} |`)
  }
}

/** What becomes of frontal and of other profile probes when one or two profiles are templates, too. */
function profilesAsTemplates(people: readonly SeenPerson[]): void {
  console.log(
    '\nCalibration half, faces-pose: five frontal templates, and so many profiles beside them; missed at FMR 0.1 %',
  )
  console.log('| profiles | frontal probes missed | profile probes missed |')
  console.log('|---|---|---|')
  const kept = 2
  for (const added of [0, 1, kept]) {
    const changed = people.map((person): SeenPerson => {
      const [profiles, rest] = [person.seen.filter(isProfile), person.seen.filter((one) => !isProfile(one))]
      const more = profiles.slice(0, added).flatMap(({ look }) => look ?? [])
      return { ...person, looks: [...person.looks, ...more], seen: [...rest, ...profiles.slice(kept)] }
    })
    const results = resultsOf(changed).filter(({ group }) => group !== 'faces-dev')
    const threshold = thresholdOf(results)
    const missed = (kind: Kind): string => {
      const genuine = seenOf(results.filter(({ group }) => group === kind)).map((one) => one.genuine)
      return percent(genuine.filter((one) => one < threshold).length, genuine.length)
    }
    console.log(`| ${added} | ${missed('faces-pose frontal')} | ${missed('faces-pose profile')} |`)
  }
}

function isProfile({ kind }: { readonly kind: Kind }): boolean {
  return kind === 'faces-pose profile'
}

function seenOf(results: readonly Result[]): Seen[] {
  return results.flatMap(({ seen }) => seen ?? [])
}

function reportGate(results: readonly Result[]): void {
  const threshold = thresholdOf(results)
  console.log(`\nTest half, faces refused; recognised: reaches ${threshold.toFixed(3)} (FMR 0.1 %)`)
  console.log('| photos | limits | faces | refused | by reason | refused, recognised | passed, recognised |')
  console.log('|---|---|---|---|---|---|---|')
  for (const [kind, group] of Map.groupBy(results, ({ group }) => group)) {
    for (const [name, limits] of Object.entries(defaultRules)) reportRefused(kind, name, group, limits, threshold)
  }
}

/** The similarity that one impostor in a thousand reaches. */
function thresholdOf(results: readonly Result[]): number {
  return quantile(
    results.flatMap(({ seen }) => seen?.impostors ?? []),
    0.999,
  )
}

function tableOfCopies(source: string, all: readonly Result[], templates: Templates): void {
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
    const against = (measure: (one: Look) => number): string => rankCorrelation(seen.map(measure), genuine).toFixed(2)
    const quality = against(({ shape, light }) => qualityOfShape(shape) * qualityOfLight(light))
    const score = against(({ shape }) => shape.score)
    const former = against(({ shape }) => Math.min(1, shape.size / 160) * shape.score)
    console.log(`${kind}: quality ${quality}, detector's score ${score}, size / 160 x score ${former}`)
  }
}
