import type { Multiplicities } from './bootstrap.ts'
import type { Comparisons, PairTotals } from './comparisons.ts'
import type { SortedScores } from './highest-scores.ts'

/*
 * Error rates of comparisons (ISO/IEC 19795-1). FMR: share of impostor pairs at or above a threshold. FNMR: share of genuine
 * pairs below it. Where pairs that could not be compared count as not matching, these are the generalised rates GFMR, GFNMR.
 */

export interface OperatingRates {
  /** Matches lie above it. */
  readonly threshold: number
  readonly fmr: number
  readonly fnmr: number
}

export type Totals = (drawn: Multiplicities) => PairTotals

/**
 * FNMR at the lowest threshold at which the FMR is at most `rate`.
 * @returns null without genuine or without impostor pairs, or where too few scores were kept
 */
export function fnmrAt(comparisons: Comparisons, rate: number, drawn: Multiplicities, of: Totals): number | null {
  const bar = barAt(comparisons, rate, drawn, of)
  const totals = of(drawn)
  if (bar === null || totals.genuine === 0) return null
  return 1 - matchCounter(comparisons.genuine, drawn)(bar) / totals.genuine
}

/**
 * The highest similarity that is no match any more, so that at most the share `rate` of impostor pairs lies above.
 * @returns -Infinity when all may lie above
 */
export function barAt({ impostor }: Comparisons, rate: number, drawn: Multiplicities, of: Totals): number | null {
  const total = of(drawn).impostor
  if (total === 0) return null
  const allowed = rate * total + 1e-9
  let above = 0
  for (let i = 0; i < impostor.similarities.length; i++) {
    above += weightOf(impostor, i, drawn)
    if (above > allowed) return impostor.similarities[i] as number
  }
  return impostor.complete ? Number.NEGATIVE_INFINITY : null
}

/** The share of compared impostor pairs at or above the threshold; null without any, or where too few scores were kept. */
export function fmrAt({ impostor, compared }: Comparisons, threshold: number, drawn: Multiplicities): number | null {
  const { similarities, complete } = impostor
  const total = compared(drawn).impostor
  let above = 0
  for (let i = 0; i < similarities.length; i++) {
    if ((similarities[i] as number) < threshold) return total === 0 ? null : above / total
    above += weightOf(impostor, i, drawn)
  }
  return total === 0 || !complete ? null : above / total
}

/** The share of compared genuine pairs below the threshold; null without any. */
export function fnmrBelow({ genuine, compared }: Comparisons, threshold: number, drawn: Multiplicities): number | null {
  const total = compared(drawn).genuine
  let below = 0
  for (let i = 0; i < genuine.similarities.length; i++) {
    if ((genuine.similarities[i] as number) >= threshold) break
    below += drawn[genuine.people[i] as number] as number
  }
  return total === 0 ? null : below / total
}

/**
 * Equal error rate: where FMR, which rises in steps as the threshold falls, meets FNMR, which falls in steps.
 * @returns null without pairs of both kinds, or where too few scores were kept
 */
export function equalErrorRate(comparisons: Comparisons, drawn: Multiplicities, of: Totals): number | null {
  let rate: number | null = null
  let fnmrBefore = Number.POSITIVE_INFINITY
  sweep(comparisons, drawn, of, ({ fmr, fnmr }) => {
    // They met when the impostors above came in, or when the genuine pairs did that are more alike than this one.
    if (fmr >= fnmrBefore) rate = fnmrBefore
    else if (fmr >= fnmr) rate = fmr
    fnmrBefore = fnmr
    return rate === null
  })
  return rate
}

/** Points of the DET curve, evenly spaced by the logarithm of FMR, lowest FMR first. */
export function detPoints(comparisons: Comparisons, drawn: Multiplicities, of: Totals): OperatingRates[] {
  const perDecade = 10
  const points: OperatingRates[] = []
  let next = 0
  sweep(comparisons, drawn, of, (rates) => {
    if (rates.fmr < next) return true
    points.push(rates)
    next = rates.fmr === 0 ? Number.MIN_VALUE : rates.fmr * 10 ** (1 / perDecade)
    return true
  })
  return points
}

/**
 * Shows FMR and FNMR at each threshold, from above all impostors down, until `look` returns false or no more scores were
 * kept.
 */
function sweep(
  { genuine, impostor }: Comparisons,
  drawn: Multiplicities,
  of: Totals,
  look: (rates: OperatingRates) => boolean,
): void {
  const totals = of(drawn)
  if (totals.genuine === 0 || totals.impostor === 0) return
  const { similarities, complete } = impostor
  const end = similarities.length + (complete ? 1 : 0)
  const matchesAbove = matchCounter(genuine, drawn)
  let above = 0
  for (let i = 0; i < end; i++) {
    const threshold = similarities[i] ?? Number.NEGATIVE_INFINITY
    const isNew = threshold !== similarities[i - 1]
    if (isNew) {
      const fnmr = 1 - matchesAbove(threshold) / totals.genuine
      if (!look({ threshold, fmr: above / totals.impostor, fnmr })) return
    }
    above += weightOf(impostor, i, drawn)
  }
}

/** How often the pair at that place was drawn. */
function weightOf({ first, second }: SortedScores, place: number, drawn: Multiplicities): number {
  return (drawn[first[place] ?? 0] as number) * (drawn[second[place] ?? 0] as number)
}

/** Counts the genuine pairs above a bar, each as often as it was drawn; each bar at most as high as the one before. */
function matchCounter(
  { similarities, people }: Comparisons['genuine'],
  drawn: Multiplicities,
): (bar: number) => number {
  let [matched, next] = [0, similarities.length - 1]
  return (bar) => {
    for (; next >= 0 && (similarities[next] as number) > bar; next--) matched += drawn[people[next] as number] as number
    return matched
  }
}
