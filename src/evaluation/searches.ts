import { boundWithoutError, type Estimate, estimate, type Multiplicities, once } from './bootstrap.ts'
import { drawsOf } from './draws.ts'
import {
  comparedOnly,
  fnir,
  fpir,
  overDraws,
  type Probes,
  type Searched,
  search,
  shareOf,
  thresholdAt,
} from './identification.ts'
import type { People, Photo } from './photo.ts'
import { singleProbes, trackProbes } from './probes.ts'
import type { Draw } from './protocol.ts'
import type { Ground } from './verification.ts'

interface IdentificationRate {
  readonly fpir: number
  readonly rank: number
  /** Strangers whom this rate lets be named in a draw; 0: the figure is that of no stranger named at all. */
  readonly falsePositives: number
  /** Mean over the draws; null where nothing is beyond any threshold. */
  readonly threshold: number | null
  /** Of the probes that show a face. */
  readonly fnir: Estimate | null
  /** Of all: probes without a face are missed. */
  readonly fnirOfAll: Estimate | null
}

/** What the daemon itself decides. */
interface DecisionReport {
  /** How many of the strangers it may give any name, as it is set. */
  readonly falseMatchRate: number
  /** Share of strangers who are given any name (FPIR). */
  readonly fpir: Estimate | null
  /** Strangers who are given a name in any draw. */
  readonly strangersNamed: number
  /** Where that is nobody: what the share is at most with 95 % confidence, each person being one trial. */
  readonly fpirBound: number | null
  /** Share of probes of the enrolled that are not given their name (FNIR). */
  readonly fnir: Estimate | null
  /** Share of those that are given somebody else's. */
  readonly confused: Estimate | null
}

/** Single photos or tracks, looked for in all draws. */
export interface SearchReport {
  /** Of each draw; the fewest of all. */
  readonly probes: number
  readonly strangers: number
  readonly strangerPeople: number
  readonly rates: readonly IdentificationRate[]
  /** Over the whole range of thresholds, of the probes that show a face, by the first rank. */
  readonly byThreshold: readonly {
    readonly threshold: number
    readonly fpir: number | null
    readonly fnir: number | null
  }[]
  /** Share of probes whose person is not among the first 1, 2, ... whatever the similarity (1 - CMC). */
  readonly missesByRank: readonly (number | null)[]
  /** Null where nobody decides. */
  readonly daemon: DecisionReport | null
}

export interface IdentificationReport {
  /** Enrolled photos are of this group. */
  readonly enrolled: string
  /** Probes are of this one. */
  readonly probed: string
  readonly draws: number
  /** Enrolled at once. */
  readonly people: number
  readonly photos: number
  readonly single: SearchReport
  readonly tracks: SearchReport & { readonly images: number }
}

/**
 * Open-set identification: who is it, if anybody? Yields the share that is done.
 * @param falseMatchRate of strangers who are given any name, that the daemon is set to
 * @returns null when nobody can be enrolled
 */
export function* identify(
  photos: readonly Photo[],
  groups: { readonly enrolled: string; readonly probed: string },
  ground: Ground,
  falseMatchRate: number,
): Generator<number, IdentificationReport | null> {
  const { protocol, people, scorer } = ground
  const draws = drawsOf(protocol, photos, groups.enrolled)
  const [first] = draws
  if (first === undefined) return null
  const probed = photos.filter(({ group }) => group === groups.probed)
  const searchAll = function* (probesOf: (draw: Draw) => Probes): Generator<number, SearchReport> {
    const searched: Searched[] = []
    for (const draw of draws) {
      searched.push(search(draw, probesOf(draw), photos, people, scorer))
      yield searched.length / draws.length
    }
    return reportOf(searched, ground, falseMatchRate)
  }
  const single = yield* searchAll((draw) => singleProbes(draw, probed))
  const tracks = yield* searchAll((draw) => trackProbes(draw, probed, protocol))
  return {
    ...groups,
    draws: draws.length,
    people: Object.keys(first).length,
    photos: Math.max(...Object.values(first).map(({ length }) => length)),
    single,
    tracks: { images: protocol.identification.track, ...tracks },
  }
}

/** From 0 to 1. */
const thresholds = Array.from({ length: 101 }, (_, i) => i / 100)

function reportOf(all: readonly Searched[], ground: Ground, falseMatchRate: number): SearchReport {
  const { protocol, people } = ground
  const compared = all.map(comparedOnly)
  const { rates, ranks } = protocol.identification
  const everybody = once(people.count)
  const size = (of: keyof Pick<Searched, 'mated' | 'strangers'>): number =>
    Math.min(...all.map((one) => one[of].length))
  return {
    probes: size('mated'),
    strangers: size('strangers'),
    strangerPeople: peopleIn(all, 'strangers'),
    rates: rates.flatMap((rate) =>
      Array.from({ length: ranks }, (_, i) => rateReport(all, compared, rate, i + 1, ground, people)),
    ),
    byThreshold: thresholds.map((threshold) => ({
      threshold,
      fpir: overDraws(compared, (one) => fpir(one, threshold, everybody)),
      fnir: overDraws(compared, (one) => fnir(one, threshold, 1, everybody)),
    })),
    missesByRank: Array.from({ length: ranks }, (_, i) =>
      overDraws(compared, (one) => fnir(one, Number.NEGATIVE_INFINITY, i + 1, everybody)),
    ),
    daemon: ground.scorer.judge === undefined ? null : decisions(compared, ground, falseMatchRate),
  }
}

function rateReport(
  all: readonly Searched[],
  compared: readonly Searched[],
  rate: number,
  rank: number,
  { resamples }: Ground,
  people: People,
): IdentificationRate {
  const everybody = once(people.count)
  const fnirOf = (some: readonly Searched[]): Estimate | null =>
    estimate(
      (drawn) => overDraws(some, (one) => fnirAt(one, rate, rank, drawn)),
      resamples,
      everybody,
      peopleIn(some, 'mated'),
    )
  const threshold = overDraws(compared, (one) => thresholdAt(one, rate, everybody))
  const ofCompared = fnirOf(compared)
  const isSame = all.every((one, i) => sizeOf(one) === sizeOf(compared[i] as Searched))
  return {
    fpir: rate,
    rank,
    falsePositives: Math.floor(rate * Math.min(...compared.map(({ strangers }) => strangers.length)) + 1e-9),
    threshold: threshold === null || !Number.isFinite(threshold) ? null : threshold,
    fnir: ofCompared,
    fnirOfAll: isSame ? ofCompared : fnirOf(all),
  }
}

function fnirAt(one: Searched, rate: number, rank: number, drawn: Multiplicities): number | null {
  const threshold = thresholdAt(one, rate, drawn)
  return threshold === null ? null : fnir(one, threshold, rank, drawn)
}

function decisions(
  compared: readonly Searched[],
  { people, resamples }: Ground,
  falseMatchRate: number,
): DecisionReport {
  const everybody = once(people.count)
  const of = (kind: 'mated' | 'strangers', figure: (one: Searched, drawn: Multiplicities) => number | null) =>
    estimate(
      (drawn) => overDraws(compared, (one) => figure(one, drawn)),
      resamples,
      everybody,
      peopleIn(compared, kind),
    )
  const strangers = compared.flatMap((one) => one.strangers)
  const named = new Set(strangers.filter(({ isNamed }) => isNamed).map(({ person }) => person)).size
  const count = peopleIn(compared, 'strangers')
  return {
    falseMatchRate,
    fpir: of('strangers', (one, drawn) => shareOf(one.strangers, drawn, ({ isNamed }) => isNamed)),
    strangersNamed: named,
    fpirBound: named === 0 && count > 0 ? boundWithoutError(count, 0.05) : null,
    fnir: of('mated', (one, drawn) => shareOf(one.mated, drawn, (probe) => probe.named !== 'own')),
    confused: of('mated', (one, drawn) => shareOf(one.mated, drawn, (probe) => probe.named === 'other')),
  }
}

function peopleIn(searched: readonly Searched[], of: 'mated' | 'strangers'): number {
  return new Set(searched.flatMap((one) => one[of].map(({ person }) => person))).size
}

const sizeOf = ({ mated, strangers }: Searched): number => mated.length + strangers.length
