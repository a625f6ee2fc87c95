import { type Command, InvalidArgumentError } from 'commander'
import { FamiliarError } from '../../domain/errors.ts'
import { evaluateFolders, type FolderEvaluation } from '../../service/evaluate/evaluate.ts'
import { evaluatePairs, type PairsEvaluation, type PairsOrder } from '../../service/evaluate/evaluate-pairs.ts'
import {
  type Protocol,
  type ProtocolOptions,
  protocolOf,
  readPairs,
  readProtocol,
  writeProtocol,
} from '../../service/evaluate/protocol-file.ts'
import { checkReport, type ReportTarget, reportTarget, writeReport } from '../../service/evaluate/write-report.ts'
import { checkTarget } from '../../service/people/write-whole.ts'
import { interruption } from '../interrupt.ts'
import { type CommonOptions, familiarCommand, print, printJson, settingsOf } from '../options.ts'
import { evaluationLines, pairsLines } from './text.ts'
import { Watcher } from './watcher.ts'

const examples = [
  'familiar evaluate photos                             # photos/Ada Lovelace/*.jpg, photos/Alan Turing/*.jpg, ...',
  'familiar evaluate people --strangers strangers --half test --report report.html',
  'familiar evaluate lfw --pairs pairs.txt',
  'familiar evaluate photos --write-protocol protocol.json; familiar evaluate photos --protocol protocol.json',
]

interface EvaluateOptions extends CommonOptions {
  readonly strangers: readonly string[]
  readonly half?: 'calibration' | 'test' | 'all'
  readonly people?: number
  readonly photos?: number
  readonly draws?: number
  readonly track?: number
  readonly seed?: number
  readonly resamples?: number
  readonly centre?: 'none' | 'own'
  readonly gate: boolean
  readonly protocol?: string
  readonly writeProtocol?: string
  readonly report?: string
  readonly pairs?: string
  readonly cache: string | boolean
  readonly processes?: number
  readonly force?: boolean
}

export function evaluateCommand(): Command {
  return familiarCommand('evaluate', examples)
    .description(
      'Measure how often faces are confused or missed, on photos whose people are known, through the pipeline that the daemon uses.',
    )
    .argument('<folders...>', 'hold one folder per person with photos in it, or in sub folders that are compared apart')
    .option('--strangers <folder>', 'people who are never enrolled, may be repeated', collect, [])
    .option(
      '--half <half>',
      'of the people: calibration, test or all (default: all)',
      oneOf('calibration', 'test', 'all'),
    )
    .option('--people <number>', 'enrolled at once (default: 20)', whole)
    .option('--photos <number>', 'enrolled of each person (default: 5)', whole)
    .option('--draws <number>', 'galleries that are drawn (default: 40)', whole)
    .option('--track <number>', 'images of a simulated track (default: 5)', whole)
    .option('--seed <number>', 'of the draws and the bootstrap (default: 20180408)', whole)
    .option('--resamples <number>', 'of the bootstrap over people, 0: no intervals (default: 1000)', whole)
    .option(
      '--centre <how>',
      "none, or own: less the calibration half's mean embedding (default: none)",
      oneOf('none', 'own'),
    )
    .option('--no-gate', 'compare the faces that the quality gate refuses, too')
    .option(
      '--protocol <file>',
      'what is compared with what, instead of the options above but --strangers and --no-gate',
    )
    .option('--write-protocol <file>', 'write the protocol with the galleries that were drawn')
    .option(
      '--report <path>',
      'write a page with curves: a file, or an existing folder, which gets the figures as JSON, too',
    )
    .option('--pairs <file>', "a list of pairs in the format of LFW's pairs.txt: only its accuracy is measured")
    .option('--cache <folder>', 'where what was seen is kept (default: evaluate-cache in the data folder)', true)
    .option('--no-cache', 'keep nothing')
    .option('--processes <number>', 'vision processes at once (default: one a core)', whole)
    .option('--force', 'replace files that exist')
    .action(evaluate)
}

async function evaluate(folders: string[], options: EvaluateOptions): Promise<void> {
  const settings = settingsOf(options)
  const order = {
    folders: { people: folders, strangers: options.strangers },
    gate: options.gate,
    cache: options.cache === true ? ('default' as const) : options.cache || null,
    processes: options.processes,
  }
  if (options.pairs !== undefined) return evaluateList(options.pairs, order, options)
  const files = new Files(options)
  const protocol = await protocolFor(options)
  using watcher = new Watcher()
  const evaluation = await evaluateFolders(settings, { ...order, protocol }, watcher, interruption())
  watcher.end()
  // First what is shown: a disk that is full does not undo the figures.
  show(evaluation, evaluationLines, options.json)
  await files.write(evaluation)
}

async function evaluateList(
  source: string,
  order: Omit<PairsOrder, 'folds' | 'source'>,
  options: EvaluateOptions,
): Promise<void> {
  demandAlone('--pairs', [...protocolKeys, 'protocol', 'writeProtocol', 'report'], options)
  const folds = await readPairs(source)
  using watcher = new Watcher()
  const evaluation = await evaluatePairs(settingsOf(options), { ...order, folds, source }, watcher, interruption())
  watcher.end()
  show(evaluation, pairsLines, options.json)
}

/** What is written beside what is printed. */
class Files {
  readonly #protocol: string | undefined
  readonly #report: ReportTarget | undefined
  readonly #replace: boolean

  /** Says early what `write` would say at its end. */
  constructor({ writeProtocol, report, force = false }: EvaluateOptions) {
    this.#protocol = writeProtocol
    this.#report = report === undefined ? undefined : reportTarget(report)
    this.#replace = force
    if (this.#protocol !== undefined) checkTarget(this.#protocol, force)
    if (this.#report !== undefined) checkReport(this.#report, force)
  }

  async write(evaluation: FolderEvaluation): Promise<void> {
    if (this.#protocol !== undefined) await writeProtocol(this.#protocol, evaluation, this.#replace)
    if (this.#report !== undefined) await writeReport(this.#report, evaluation, this.#replace)
  }
}

function show<T extends FolderEvaluation | PairsEvaluation>(
  evaluation: T,
  linesOf: (evaluation: T) => readonly string[],
  json: boolean | undefined,
): void {
  if (json) printJson(evaluation)
  else for (const line of linesOf(evaluation)) print(line)
}

const protocolKeys = ['half', 'people', 'photos', 'draws', 'track', 'seed', 'resamples', 'centre'] as const

async function protocolFor(options: EvaluateOptions): Promise<Protocol> {
  if (options.protocol !== undefined) {
    demandAlone('--protocol', protocolKeys, options)
    return readProtocol(options.protocol)
  }
  const { half, seed, resamples, centre, people, photos, draws, track } = options
  const given = { half, seed, resamples, centre, identification: { people, photos, draws, track } }
  return protocolOf(given as ProtocolOptions)
}

/** What a file says, no option says otherwise. */
function demandAlone(option: string, keys: readonly (keyof EvaluateOptions)[], options: EvaluateOptions): void {
  const given = keys.find((key) => options[key] !== undefined)
  if (given === undefined) return
  const name = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw new FamiliarError('usage', `${option} leaves no choice to --${name}: give one of them`)
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text]
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('give a whole number')
  return Number(text)
}

function oneOf(...words: readonly string[]): (text: string) => string {
  return (text) => {
    if (!words.includes(text)) throw new InvalidArgumentError(`give one of ${words.join(', ')}`)
    return text
  }
}
