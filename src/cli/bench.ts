import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { FamiliarError, messageOf } from '../domain/errors.ts'
import {
  type BenchCase,
  type BenchMachine,
  type BenchResult,
  bench,
  benchMachine,
  type Times,
} from '../service/bench.ts'
import { wayText } from '../service/nets/way-text.ts'
import { choose } from './bench-choose.ts'
import { interruption } from './interrupt.ts'
import { type CommonOptions, familiarCommand, print, printJson, settingsOf } from './options.ts'
import { openPhotos } from './photos.ts'
import { Progress } from './progress.ts'

const examples = [
  'familiar bench',
  'familiar bench --size 640x480 --faces 1 --seconds 20',
  'familiar bench --photo ada.jpg --photo alan.jpg --json',
  'familiar bench --choose',
]

interface Size {
  readonly width: number
  readonly height: number
}

interface BenchOptions extends CommonOptions {
  readonly seconds: number
  readonly size: readonly Size[]
  readonly faces: readonly number[]
  readonly photo: readonly string[]
  readonly choose?: boolean
}

export function benchCommand(): Command {
  return familiarCommand('bench', examples)
    .description('Measure how long each stage of a frame takes on this machine, in a vision process of its own.')
    .addOption(
      new Option(
        '--choose',
        'measure each net in int8 and in float, by each runtime and number of threads, and keep what is best here for `run` (docs/nets.md)',
      ).conflicts(['size', 'faces']),
    )
    .option('--seconds <number>', 'how long each case is measured, or with --choose each way to run a net', positive, 5)
    .option('--size <size>', 'WIDTHxHEIGHT in pixels, may be repeated (default: 640x480 and 1280x720)', sizes, [])
    .option('--faces <number>', 'faces in the picture, may be repeated (default: 0, 1 and 3)', counts, [])
    .option(
      '--photo <file>',
      'whose face is shown, may be repeated (default: one that comes with Familiar)',
      collect,
      [],
    )
    .action(measure)
}

async function measure(options: BenchOptions): Promise<void> {
  const settings = settingsOf(options)
  if (options.choose) {
    const [photo] = await readPhotos(options.photo.slice(0, 1))
    return choose({ settings, seconds: options.seconds, photo: photo as Uint8Array, json: options.json ?? false })
  }
  const cases = casesOf(options)
  const photos = await readPhotos(options.photo)
  const signal = interruption()
  const machine = benchMachine(settings)
  if (!options.json) print(machineText(machine))
  const measuring = bench(settings, { cases, seconds: options.seconds, photos }, signal)
  const results = await showResults(measuring, cases.length, options.json ?? false)
  if (signal.aborted)
    throw new FamiliarError('interrupted', `Interrupted after ${results.length} of ${cases.length} cases`)
  if (options.json) printJson({ machine, results })
}

async function showResults(
  measuring: AsyncIterable<BenchResult>,
  total: number,
  json: boolean,
): Promise<BenchResult[]> {
  using progress = new Progress(total)
  progress.at('loading the nets')
  const results: BenchResult[] = []
  for await (const result of measuring) {
    results.push(result)
    progress.step(caseText(result))
    if (!json) progress.around(() => printResult(result))
  }
  return results
}

function casesOf({ size, faces }: BenchOptions): BenchCase[] {
  const sizes =
    size.length > 0
      ? size
      : [
          { width: 640, height: 480 },
          { width: 1280, height: 720 },
        ]
  const counts = faces.length > 0 ? faces : [0, 1, 3]
  return sizes.flatMap((one) => counts.map((count) => ({ ...one, faces: count })))
}

/** Public domain; it comes with every clone and package. */
const ownPhoto = new URL('../../test/fixtures/astronaut.png', import.meta.url)

/** Those, or else the one that comes with Familiar. @throws FamiliarError `photo-unreadable` */
export async function readPhotos(paths: readonly string[]): Promise<Uint8Array[]> {
  if (paths.length > 0) return Promise.all((await openPhotos(paths)).map(({ read }) => read()))
  try {
    return [readFileSync(ownPhoto)]
  } catch (error) {
    throw new FamiliarError(
      'photo-unreadable',
      `Familiar's own photo is missing, give one by --photo: ${messageOf(error)}`,
    )
  }
}

function machineText({ cpu, cores, board, node, detector, executions }: BenchMachine): string {
  const nets = [['detector', detector] as const, ...Object.entries(executions)]
  const ways = nets.map(([net, way]) => `${net} ${wayText(way)}`)
  return `${board ?? cpu}, ${cores} cores; Node ${node}; ${ways.join('; ')}`
}

function caseText({ width, height, faces }: BenchCase): string {
  return `${width}x${height}, ${faces} face${faces === 1 ? '' : 's'}`
}

function printResult(result: BenchResult): void {
  const { framesPerSecond, found, frame, stages, nets, rss } = result
  const memory = Math.round(rss / 1024 / 1024)
  print(`${caseText(result)}: ${framesPerSecond.toFixed(1)} frames/s, ${found.toFixed(1)} found, vision ${memory} MB`)
  print('           median      p95     runs')
  for (const [stage, times] of Object.entries({ ...stages, frame })) print(timesText(stage, times))
  if (Object.keys(nets).length < 2) return
  for (const [space, times] of Object.entries(nets)) print(`${timesText('', times)}  embed by ${space}`)
}

function timesText(stage: string, { median, p95, runs }: Times): string {
  const ms = (value: number): string => `${value.toFixed(2)} ms`.padStart(11)
  return `  ${stage.padEnd(7)}${ms(median)}${ms(p95)}${String(runs).padStart(7)}`
}

/** So many seconds of measuring. */
export function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('give a number of seconds up to 3600')
  return value
}

function sizes(text: string, before: readonly Size[]): Size[] {
  const match = /^(\d{2,4})x(\d{2,4})$/.exec(text)
  const [width, height] = [Number(match?.[1]), Number(match?.[2])]
  if (!(width >= 64 && height >= 64 && width % 2 === 0 && height % 2 === 0)) {
    throw new InvalidArgumentError('give WIDTHxHEIGHT, even numbers of at least 64, such as 640x480')
  }
  return [...before, { width, height }]
}

function counts(text: string, before: readonly number[]): number[] {
  if (!/^\d{1,2}$/.test(text)) throw new InvalidArgumentError('give a whole number of faces')
  return [...before, Number(text)]
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text]
}
