import type { Settings } from '../../config/load.ts'
import { detectorRuntimes, executions } from '../../config/nets.ts'
import { FamiliarError } from '../../domain/errors.ts'
import type { FromTrials, Trial, TrialOrder, Ways } from '../../vision/bench/protocol.ts'
import { rounds } from '../../vision/bench/try-ways.ts'
import type { DetectorExecution, NetExecution } from '../../vision/protocol.ts'
import { measuring } from '../measuring.ts'
import { isoAt, version } from '../run-identity.ts'
import { visionSettings } from '../vision-settings.ts'
import { bestWay } from './best-way.ts'
import type { Choice } from './choice.ts'
import { modelFiles } from './choice-file.ts'
import { thisNetMachine, threadCounts } from './machine.ts'
import { wayText } from './way-text.ts'

const entry = new URL('../../vision/bench/trials-main.ts', import.meta.url)

export interface ChooseOptions {
  /** Of each way. */
  readonly seconds: number
  /** JPEG or PNG with a face. */
  readonly photo: Uint8Array
  /** Whether a daemon runs beside it. */
  readonly disturbed: boolean
  readonly signal: AbortSignal
  /** @param label names the net and the way whose turn begins */
  readonly onTurn: (label: string) => void
}

/** How many turns `chooseNets` takes when every way works. */
export function turnsOf({ recognition: { nets } }: Pick<Settings, 'recognition'>): number {
  const ways = detectorRuntimes.length + executions.length * nets.split('+').length
  return rounds * threadCounts().length * ways
}

/**
 * Measures the ways to run each net in use, and chooses the best of each.
 * @throws FamiliarError what loading the nets in the usual way throws; `photo-refused`, `photo-unreadable`;
 * `vision-unavailable` when the measuring process died; `interrupted`
 */
export async function chooseNets(settings: Settings, options: ChooseOptions): Promise<Choice> {
  const { seconds, photo, signal, onTurn } = options
  const order: TrialOrder = { settings: visionSettings(settings), seconds, photo, ...waysToTry() }
  let detector: Choice['detector'] | undefined
  const embedders: Choice['embedders'] = {}
  for await (const message of measuring<FromTrials>(entry, order, signal)) {
    if (message.type === 'turn') onTurn(`${message.net} ${wayText(message.way)}`)
    else if (message.type === 'detector') detector = chosenFrom(message.trials)
    else embedders[message.net] = chosenFrom(message.trials)
  }
  if (signal.aborted || detector === undefined) {
    throw new FamiliarError('interrupted', 'Interrupted before all was measured: nothing is changed')
  }
  return {
    format: 1,
    chosen_at: isoAt(Date.now()),
    disturbed: options.disturbed,
    familiar: version,
    node: process.versions.node,
    machine: thisNetMachine(),
    models: modelFiles(settings.models),
    detector,
    embedders,
  }
}

function waysToTry(): Pick<TrialOrder, 'detector' | 'embedders'> {
  const counts = threadCounts()
  return {
    detector: crossed(detectorRuntimes, (runtime) => counts.map((threads) => ({ runtime, threads }))),
    embedders: crossed(executions, (execution) => counts.map((threads) => ({ execution, threads }))),
  }
}

/** @param names one at least, as what is made of each */
function crossed<N, W>(names: readonly N[], waysOf: (name: N) => W[]): Ways<W> {
  return names.flatMap(waysOf) as [W, ...W[]]
}

function chosenFrom<W extends DetectorExecution | NetExecution>(
  trials: readonly Trial<W>[],
): { chosen: W; tried: Trial<W>[] } {
  return { chosen: bestWay(trials as Ways<Trial<W>>), tried: [...trials] }
}
