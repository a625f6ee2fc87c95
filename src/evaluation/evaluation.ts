import type { Means } from '../stages/centre.ts'
import { resample } from './bootstrap.ts'
import { learnMeans } from './centre.ts'
import { halfOf } from './half.ts'
import { People, type Photo } from './photo.ts'
import type { Protocol } from './protocol.ts'
import type { Scorer } from './scorer.ts'
import { type IdentificationReport, identify } from './searches.ts'
import { type Ground, type VerificationReport, verify } from './verification.ts'

export interface EvaluationReport {
  readonly scorer: string
  readonly verification: readonly VerificationReport[]
  /** None where nobody has photos enough. */
  readonly identification: readonly IdentificationReport[]
}

export interface Stage {
  readonly stage: string
  /** Of the stage, 0..1. */
  readonly share: number
}

export interface Task {
  /** Of both halves. */
  readonly photos: readonly Photo[]
  readonly protocol: Protocol
  /** @param means what is to be taken from the embeddings, if anything */
  scorerFor(means: Means): Scorer
  /** Of strangers who are given any name, that the daemon is set to. */
  readonly falseMatchRate: number
  /** Numbers in [0, 1), for the bootstrap. */
  readonly uniform: () => number
}

/** All figures of a set of photos. Yields often what is in work, so that the caller may show it, or stop. */
export function* evaluate(task: Task): Generator<Stage, EvaluationReport> {
  const { protocol } = task
  const photos = photosOf(task)
  const scorer = task.scorerFor(protocol.centre === 'own' ? learnMeans(calibrationOf(task)) : new Map())
  const people = new People(photos)
  const resamples = resample(people.count, protocol.resamples, task.uniform)
  const ground: Ground = { people, protocol, scorer, resamples }
  const groups = [...new Set(photos.map(({ group }) => group))].sort()
  const inGroup = (group: string): Photo[] => photos.filter((photo) => photo.group === group)
  const verification: VerificationReport[] = []
  for (const [first, second] of pairsOf(groups)) {
    const comparison = { first: inGroup(first), second: first === second ? null : inGroup(second) }
    verification.push(yield* named(`comparing ${first} ${second}`, verify(comparison, [first, second], ground)))
  }
  const identification: IdentificationReport[] = []
  const enrolled = groups[0] ?? ''
  for (const probed of groups) {
    const report = yield* named(
      `identifying ${probed}`,
      identify(photos, { enrolled, probed }, ground, task.falseMatchRate),
    )
    if (report !== null) identification.push(report)
  }
  return { scorer: scorer.name, verification, identification }
}

/** Those of the protocol's half. */
export function photosOf({ photos, protocol: { half } }: Pick<Task, 'photos' | 'protocol'>): Photo[] {
  return photos.filter(({ person }) => half === 'all' || halfOf(person) === half)
}

function calibrationOf({ photos }: Pick<Task, 'photos'>): Photo[] {
  return photos.filter(({ person }) => halfOf(person) === 'calibration')
}

/** Each group with itself and with each later one. */
function pairsOf(groups: readonly string[]): [string, string][] {
  return groups.flatMap((first, i) => groups.slice(i).map((second): [string, string] => [first, second]))
}

function* named<T>(stage: string, work: Generator<number, T>): Generator<Stage, T> {
  let step = work.next()
  while (step.done !== true) {
    yield { stage: stage.trim(), share: step.value }
    step = work.next()
  }
  return step.value
}
