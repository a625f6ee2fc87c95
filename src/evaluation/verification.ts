import { type Estimate, estimate, type Multiplicities, once } from './bootstrap.ts'
import { type Comparison, type Comparisons, compareAll, type PairTotals } from './comparisons.ts'
import type { Histogram } from './histogram.ts'
import { isCompared, type People } from './photo.ts'
import type { Protocol } from './protocol.ts'
import {
  barAt,
  detPoints,
  equalErrorRate,
  fmrAt,
  fnmrAt,
  fnmrBelow,
  type OperatingRates,
  type Totals,
} from './rates.ts'
import type { ReliabilityReport } from './reliability.ts'
import type { Scorer } from './scorer.ts'
import { countTriplets } from './triplets.ts'

interface RateReport {
  readonly fmr: number
  /** Impostor pairs that this rate lets match; below ten the figure rests on little, at 0 it is that of no match at all. */
  readonly falseMatches: number
  /** Matches lie above; null where the rate is met by all. */
  readonly threshold: number | null
  /** Of the pairs that could be compared. */
  readonly fnmr: Estimate | null
  /** Of all: pairs without a face match nothing (GFNMR at this GFMR of ISO/IEC 19795-1). */
  readonly fnmrOfAll: Estimate | null
}

/** What a rate that was named turned out to be. */
interface NamedRate {
  readonly named: number
  readonly threshold: number
  readonly fmr: Estimate | null
  readonly fnmr: Estimate | null
}

interface TripletReport {
  /** Of squared distances. */
  readonly margin: number
  readonly total: number
  readonly violated: number
  readonly share: Estimate | null
}

export interface VerificationReport {
  /** Photos of the first are compared with those of the second; '' are photos right in the person's folder. */
  readonly groups: readonly [string, string]
  /** With a photo that could be compared. */
  readonly people: number
  readonly compared: PairTotals
  readonly all: PairTotals
  readonly rates: readonly RateReport[]
  readonly equalErrorRate: Estimate | null
  /** What rates turned out to be at the similarities that are said to have them. */
  readonly named: readonly NamedRate[]
  readonly triplets: TripletReport | null
  readonly det: readonly OperatingRates[]
  readonly histogram: { readonly genuine: readonly number[]; readonly impostor: readonly number[] }
  readonly reliability: ReliabilityReport | null
}

/** What all groups of an evaluation share. */
export interface Ground {
  readonly people: People
  readonly protocol: Protocol
  readonly scorer: Scorer
  readonly resamples: readonly Multiplicities[]
}

/** Verification of a comparison by all pairs; yields the share that is done. */
export function* verify(
  comparison: Comparison,
  groups: readonly [string, string],
  ground: Ground,
): Generator<number, VerificationReport> {
  const { people, protocol, scorer } = ground
  const comparisons = yield* compareAll(comparison, people, scorer)
  const triplets = comparison.second === null ? yield* tripletsOf(comparison.first, ground) : null
  const everybody = once(people.count)
  const withPairs = peopleWithPairs(comparisons)
  const estimated = (rate: (drawn: Multiplicities) => number | null): Estimate | null =>
    estimate(rate, ground.resamples, everybody, withPairs)
  const { rates } = protocol.verification
  return {
    groups,
    people: peopleOf(comparison),
    compared: comparisons.compared(everybody),
    all: comparisons.all(everybody),
    rates: rates.map((fmr) => rateReport(comparisons, fmr, everybody, estimated)),
    equalErrorRate: estimated((drawn) => equalErrorRate(comparisons, drawn, comparisons.compared)),
    named: scorer.threshold ? rates.map((rate) => namedRate(comparisons, rate, scorer, estimated)) : [],
    triplets,
    det: detPoints(comparisons, everybody, comparisons.compared),
    histogram: {
      genuine: countsOf(comparisons.histograms.genuine),
      impostor: countsOf(comparisons.histograms.impostor),
    },
    reliability: comparisons.reliability?.report(scorer.name) ?? null,
  }
}

type Estimated = (rate: (drawn: Multiplicities) => number | null) => Estimate | null

function rateReport(
  comparisons: Comparisons,
  fmr: number,
  everybody: Multiplicities,
  estimated: Estimated,
): RateReport {
  const fnmr = (of: Totals): Estimate | null => estimated((drawn) => fnmrAt(comparisons, fmr, drawn, of))
  const { compared, all } = comparisons
  const bar = barAt(comparisons, fmr, everybody, compared)
  const [some, every] = [compared(everybody), all(everybody)]
  const isSame = some.genuine === every.genuine && some.impostor === every.impostor
  const ofCompared = fnmr(compared)
  return {
    fmr,
    falseMatches: Math.floor(fmr * some.impostor + 1e-9),
    threshold: bar === null || bar === Number.NEGATIVE_INFINITY ? null : bar,
    fnmr: ofCompared,
    fnmrOfAll: isSame ? ofCompared : fnmr(all),
  }
}

function namedRate(comparisons: Comparisons, named: number, scorer: Scorer, estimated: Estimated): NamedRate {
  const threshold = scorer.threshold?.(named, 1) ?? 1
  return {
    named,
    threshold,
    fmr: estimated((drawn) => fmrAt(comparisons, threshold, drawn)),
    fnmr: estimated((drawn) => fnmrBelow(comparisons, threshold, drawn)),
  }
}

function* tripletsOf(
  photos: Comparison['first'],
  { people, protocol, scorer, resamples }: Ground,
): Generator<number, TripletReport | null> {
  const { margin } = protocol.verification
  const triplets = yield* countTriplets(photos, people, scorer, margin)
  if (triplets.total === 0) return null
  const share = estimate(triplets.rate, resamples, once(people.count), triplets.people)
  return { margin, total: triplets.total, violated: triplets.violated, share }
}

const peopleWithPairs = ({ genuine }: Comparisons): number => new Set(genuine.people).size

function peopleOf({ first, second }: Comparison): number {
  return new Set([...first, ...(second ?? [])].filter(isCompared).map(({ person }) => person)).size
}

const countsOf = ({ counts }: Histogram): number[] => [...counts]
