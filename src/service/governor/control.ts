import type { MonotonicMs } from '../../domain/brand.ts'
import type { GovernorReason } from '../../mqtt/governor-payload.ts'
import { Ladder, type Pull } from './ladder.ts'

/** How the machine is; null where it does not say. */
export interface Reading {
  /** Degrees Celsius. */
  readonly temperature: number | null
  /** Whether firmware or kernel keep the processor below its highest clock frequency. */
  readonly slowed: boolean
  /** Share of the time in which somebody waits for a core, 0 to 1. */
  readonly waiting: number | null
  /** Share of all cores that vision uses, 0 to 1. */
  readonly ownShare: number | null
}

export interface Verdict {
  /** Of `rates`. */
  readonly level: number
  /** The causes that ask for less than full speed. */
  readonly why: readonly GovernorReason[]
}

/**
 * Looks a second by level; null is no limit. Each step takes off 30 %. At the last, tracks of who walks alone
 * still hold (figures: docs/governor.md); at less than one a second every track would end between two looks.
 */
export const rates: readonly (number | null)[] = [null, 10, 7, 5, 3.5, 2.5]

const slowest = rates.length - 1
/** The slowest level for what more of it would hardly mend. */
const moderate = rates.indexOf(5)
const [second, minute] = [1000, 60_000]

/** Degrees below the highest temperature wanted at which the rate is raised again: between the two nothing changes. */
const band = 5
/** Degrees above it at which a step is taken with each reading. */
const urgent = 3

/** Shares of the time in which somebody waits for a core: from the first on it is busy, down to the second it is not any more. */
const [busyFrom, calmBelow] = [0.6, 0.4]
/** Share of all cores from which on it helps others when vision does less. */
const worthwhile = 0.25

/**
 * Decides how often somebody is looked for at most: less while the board is hot, while it is slowed down, and while others
 * wait for the processor. Each cause has a ladder of its own, and the slowest holds. What the machine does not tell asks for nothing.
 */
export class Control {
  readonly #ladders: Readonly<Record<GovernorReason, Ladder>> = {
    hot: new Ladder({ slowest, slowerAfter: 10 * second, fasterAfter: minute }),
    // Told every 30 seconds. A weak supply that holds with less load would fail again with more: faster is late.
    slowed: new Ladder({ slowest: moderate, slowerAfter: 30 * second, fasterAfter: 5 * minute }),
    busy: new Ladder({ slowest: moderate, slowerAfter: 30 * second, fasterAfter: minute }),
  }

  /** @param highest the temperature wanted at most, degrees Celsius */
  decide(reading: Reading, highest: number, at: MonotonicMs): Verdict {
    const { hot, slowed, busy } = this.#ladders
    hot.pull(heatPull(reading, highest), at)
    slowed.pull(reading.slowed ? 'slower' : 'faster', at)
    busy.pull(loadPull(reading), at)
    const ladders = Object.entries(this.#ladders) as [GovernorReason, Ladder][]
    return {
      level: Math.max(...ladders.map(([, { level }]) => level)),
      why: ladders.flatMap(([reason, { level }]) => (level > 0 ? reason : [])),
    }
  }
}

function heatPull({ temperature }: Reading, highest: number): Pull {
  if (temperature === null || temperature <= highest - band) return 'faster'
  if (temperature >= highest + urgent) return 'at once slower'
  return temperature >= highest ? 'slower' : 'stay'
}

function loadPull({ waiting, ownShare }: Reading): Pull {
  if (waiting === null || waiting <= calmBelow) return 'faster'
  return waiting >= busyFrom && (ownShare ?? 0) >= worthwhile ? 'slower' : 'stay'
}
