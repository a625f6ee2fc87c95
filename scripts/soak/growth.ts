import type { ProcessSample, Sample } from './sample.ts'
import { type Slope, slopeOf } from './slope.ts'

export interface Growth {
  readonly process: 'main' | 'vision'
  readonly what: keyof ProcessSample
  /** Median of the second quarter of the time: the first one is for warming up. */
  readonly before: number
  /** Median of the last quarter. */
  readonly after: number
  /** After the first quarter. */
  readonly slope: Slope
  readonly most: number
}

/** How much may be added between the two quarters: a share of what was there, and something for what comes and goes. */
const allowed: Record<keyof ProcessSample, { readonly share: number; readonly extra: number }> = {
  rss: { share: 0.03, extra: 8 },
  pss: { share: 0.03, extra: 8 },
  anonymous: { share: 0.03, extra: 8 },
  descriptors: { share: 0, extra: 1 },
  threads: { share: 0, extra: 1 },
}

const kinds = Object.keys(allowed) as (keyof ProcessSample)[]

export function growthOf(samples: readonly Sample[]): Growth[] {
  const quarter = Math.floor(samples.length / 4)
  if (quarter === 0) throw new Error('too few samples: let it run for longer')
  const warm = samples.slice(quarter)
  const second = samples.slice(quarter, 2 * quarter)
  const last = samples.slice(-quarter)
  return (['main', 'vision'] as const).flatMap((process) =>
    kinds.map((what) => {
      const of = (part: readonly Sample[]): number[] => part.map((sample) => sample[process][what])
      return {
        process,
        what,
        before: median(of(second)),
        after: median(of(last)),
        slope: slopeOf(warm.map((sample) => ({ at: sample.at, value: sample[process][what] }))),
        most: Math.max(...of(samples)),
      }
    }),
  )
}

/** Empty when all is well. */
export function faultsOf(growth: readonly Growth[], events: number): string[] {
  const faults = growth.filter(grew).map(({ process, what, before, after }) => {
    return `${process}: ${what} grew from ${before.toFixed(1)} to ${after.toFixed(1)}`
  })
  return events > 0 ? faults : [...faults, 'no event was published: the daemon did not do its work']
}

export function table(growth: readonly Growth[]): string {
  const rows = growth.map(({ process, what, before, after, most, slope }) => {
    const numbers = [before, after, most].map((value) => value.toFixed(1).padStart(10)).join('')
    const [perHour, low, high] = [slope.perHour, slope.low, slope.high].map((value) => value.toFixed(2))
    return `${process.padEnd(8)}${what.padEnd(12)}${numbers}   ${perHour} (${low} to ${high})`
  })
  return ['process what        2nd quart      last      most   an hour (95 % interval)', ...rows].join('\n')
}

function grew({ what, before, after }: Growth): boolean {
  const { share, extra } = allowed[what]
  return after > before * (1 + share) + extra
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
