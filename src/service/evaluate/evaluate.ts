import { setImmediate } from 'node:timers/promises'
import { random } from '../../camera/scene/random.ts'
import type { Settings } from '../../config/load.ts'
import { FamiliarError } from '../../domain/errors.ts'
import { checkDraws, drawsOf } from '../../evaluation/draws.ts'
import { type EvaluationReport, evaluate, photosOf, type Stage, type Task } from '../../evaluation/evaluation.ts'
import { halfOf } from '../../evaluation/half.ts'
import { maxPeople } from '../../evaluation/highest-scores.ts'
import { isCompared, type Photo } from '../../evaluation/photo.ts'
import type { Draw, Protocol } from '../../evaluation/protocol.ts'
import type { RecognitionRules } from '../../pipeline/recognizer.ts'
import { version } from '../run-identity.ts'
import { type Inventory, inventoryOf } from './inventory.ts'
import { type Folders, findPhotos, type PhotoFile } from './photo-files.ts'
import { daemonScorer } from './scorer.ts'
import type { SeenPhoto } from './see-photos.ts'
import { type Sight, type SightOrder, type SightWatcher, see } from './sight.ts'
import type { Warning } from './warnings.ts'

export interface EvaluationOrder extends SightOrder {
  readonly folders: Folders
  /** Whether a face that the quality gate refuses counts as none; else it is compared all the same. */
  readonly gate: boolean
  readonly protocol: Protocol
}

export interface EvaluationWatcher extends SightWatcher {
  /** All photos are done, and this is worked out. */
  computing(stage: Stage): void
}

/** By what, and from what, figures were made. */
export interface Measured {
  readonly version: string
  readonly models: Sight['info']['models']
  readonly gate: boolean
  readonly inventory: Inventory
  readonly warnings: readonly Warning[]
  /** The file where what was seen in the photos is kept: face data. */
  readonly cache: string | null
}

export interface FolderEvaluation extends Measured {
  readonly protocol: Protocol
  /** Galleries that were drawn, for a protocol file that repeats them whatever photos are added. */
  readonly draws: readonly Draw[]
  readonly report: EvaluationReport
}

/**
 * Evaluates the daemon's recognition on folders of photos.
 * @throws FamiliarError `photos-missing`, `usage`, `file-unusable` for the folders; `protocol-invalid`; `evaluation-empty`;
 * `interrupted`; what starting vision throws
 */
export async function evaluateFolders(
  settings: Settings,
  order: EvaluationOrder,
  watcher: EvaluationWatcher,
  signal: AbortSignal,
): Promise<FolderEvaluation> {
  const { protocol, gate } = order
  const all = await findPhotos(order.folders)
  const files = all.filter(({ person }) => isNeeded(person, protocol))
  demandFew(files)
  const bare = files.map((file): Photo => ({ ...file, ...noFace })).filter((photo) => isIn(photo, protocol))
  checkDraws(protocol.draws ?? [], bare)
  const sight = await see(files, settings, order, watcher, signal)
  const rules = rulesOf(settings)
  const task: Task = {
    photos: sight.photos.map((photo) => photoOf(photo, gate)),
    protocol,
    scorerFor: (means) => daemonScorer(sight.info, rules, means),
    falseMatchRate: rules.falseMatchRate,
    uniform: random(protocol.seed),
  }
  demandPairs(photosOf(task), gate)
  const report = await finish(evaluate(task), watcher, signal)
  const [enrolled = ''] = [...new Set(bare.map(({ group }) => group))].sort()
  return {
    ...measured(sight, gate, (photo) => isIn(photo.file, protocol)),
    protocol,
    draws: drawsOf(protocol, bare, enrolled),
    report,
  }
}

export function rulesOf({ recognition }: Settings): RecognitionRules {
  return { falseMatchRate: recognition.false_match_rate, minLooks: recognition.min_looks }
}

/** @param counts whether the photo belongs to the figures, and not only to what is learnt for them */
export function measured(sight: Sight, gate: boolean, counts: (photo: SeenPhoto) => boolean): Measured {
  const { models } = sight.info
  const inventory = inventoryOf(sight.photos.filter(counts))
  return { version, models, gate, inventory, warnings: sight.warnings, cache: sight.cache }
}

const noFace = { embeddings: null, quality: 0 } as const

export function photoOf({ file, seen }: SeenPhoto, gate: boolean): Photo {
  const { name, person, group, stranger } = file
  const isUsed = seen.outcome === 'face' && !(gate && seen.rejection !== null)
  return {
    name,
    person,
    group,
    stranger,
    ...(isUsed ? { embeddings: seen.embeddings, quality: seen.quality } : noFace),
  }
}

const isIn = ({ person }: Pick<PhotoFile, 'person'>, { half }: Protocol): boolean =>
  half === 'all' || halfOf(person) === half

/** The calibration half is needed, too, where something is learnt from it. */
function isNeeded(person: string, protocol: Protocol): boolean {
  return isIn({ person }, protocol) || (protocol.centre === 'own' && halfOf(person) === 'calibration')
}

function demandFew(files: readonly PhotoFile[]): void {
  const people = new Set(files.map(({ person }) => person)).size
  if (people >= maxPeople)
    throw new FamiliarError('usage', `${people} people are too many, ${maxPeople - 1} can be compared`)
}

function demandPairs(photos: readonly Photo[], gate: boolean): void {
  const compared = photos.filter(isCompared)
  if (compared.length >= 2) return
  const why = gate ? ' that the quality gate accepts (--no-gate compares the others, too)' : ''
  throw new FamiliarError(
    'evaluation-empty',
    `Of ${photos.length} photos of the chosen half ${compared.length} show a face${why}`,
  )
}

/** Milliseconds of work without looking up. */
const stint = 100

/** Works, and looks up now and then: at the progress, and at who wants an end. */
async function finish<T>(
  work: Generator<Stage, T>,
  watcher: Pick<EvaluationWatcher, 'computing'>,
  signal: AbortSignal,
): Promise<T> {
  let lookedUp = Number.NEGATIVE_INFINITY
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - lookedUp < stint) continue
    watcher.computing(step.value)
    await setImmediate()
    if (signal.aborted) throw new FamiliarError('interrupted', `Interrupted while ${step.value.stage}`)
    lookedUp = performance.now()
  }
}
