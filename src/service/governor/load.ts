import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { processorSeconds } from '../process-usage.ts'
import { readOrNull } from '../read-or-null.ts'

/** Where the kernel is asked; of other places only in tests. */
export interface LoadPaths {
  readonly sys: string
  readonly proc: string
}

const ownPaths: LoadPaths = { sys: '/sys', proc: '/proc' }

/** What the processor is doing; null where the kernel does not say. */
export interface LoadState {
  /** Share of the last minute in which somebody waited for a core, 0 to 1. */
  readonly waiting: number | null
  /** Share of all cores that the process used since it was asked for last, 0 to 1. */
  readonly ownShare: number | null
  /** Clock frequency now as a share of the highest, 0 to 1. */
  readonly clock: number | null
  /** Whether the kernel allows a lower frequency than it did before: its driver of the temperature does so. */
  readonly capped: boolean
}

interface Usage {
  readonly pid: number
  /** Seconds. */
  readonly cpu: number
  /** Seconds. */
  readonly at: number
}

/** Asks the kernel how busy the machine is. */
export class Load {
  readonly #paths: LoadPaths
  readonly #cores: number
  #before: Usage | null = null
  /** The highest frequency that was ever allowed: an owner may have set less than the processor can. */
  #allowed = 0

  constructor(paths = ownPaths, cores = availableParallelism()) {
    this.#paths = paths
    this.#cores = cores
  }

  /**
   * @param pid the process whose share is asked for; undefined while there is none
   * @param now seconds on a monotonic clock
   */
  state(pid: number | undefined, now: number): LoadState {
    const waiting = waitingOf(this.#paths.proc, this.#cores)
    return { waiting, ownShare: this.#shareOf(pid, now), ...this.#frequency() }
  }

  #shareOf(pid: number | undefined, at: number): number | null {
    const cpu = pid === undefined ? null : processorSeconds(pid, this.#paths.proc)
    const before = this.#before
    this.#before = pid === undefined || cpu === null ? null : { pid, cpu, at }
    if (before === null || cpu === null || before.pid !== pid || at <= before.at || cpu < before.cpu) return null
    return Math.min(1, (cpu - before.cpu) / (at - before.at) / this.#cores)
  }

  /** Of the fastest cores, where there are several kinds. */
  #frequency(): Pick<LoadState, 'clock' | 'capped'> {
    const policies = globSync(`${this.#paths.sys}/devices/system/cpu/cpufreq/policy*`).map(policyOf)
    const fastest = policies.filter(({ highest }) => highest > 0).sort((a, b) => b.highest - a.highest)[0]
    if (fastest === undefined) return { clock: null, capped: false }
    const { now, allowed, highest } = fastest
    this.#allowed = Math.max(this.#allowed, allowed)
    return { clock: now > 0 ? Math.min(1, now / highest) : null, capped: allowed > 0 && allowed < this.#allowed }
  }
}

/** Frequencies in kHz, 0 where unknown (kernel documentation, admin-guide/pm/cpufreq). */
function policyOf(folder: string) {
  const number = (file: string): number => Number(readOrNull(`${folder}/${file}`) ?? 0) || 0
  return {
    now: number('scaling_cur_freq'),
    // The owner's limit or that of the kernel's cooling, whichever is lower.
    allowed: number('scaling_max_freq'),
    highest: number('cpuinfo_max_freq'),
  }
}

/**
 * By pressure stall information (kernel documentation, accounting/psi). Kernels of Raspberry Pi OS have it, but only with
 * `psi=1` on their command line: without, it is estimated from the load average, as the share of those who could run and have no core.
 */
function waitingOf(proc: string, cores: number): number | null {
  const stalled = /^some .*\bavg60=([\d.]+)/m.exec(readOrNull(`${proc}/pressure/cpu`) ?? '')?.[1]
  if (stalled !== undefined) return Math.min(1, Number(stalled) / 100)
  const runnable = /^([\d.]+) /.exec(readOrNull(`${proc}/loadavg`) ?? '')?.[1]
  if (runnable === undefined) return null
  return Math.max(0, 1 - cores / Math.max(cores, Number(runnable)))
}
