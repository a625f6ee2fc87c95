import { cpus } from 'node:os'
import type { Settings } from '../config/load.ts'
import type { BenchOrder, BenchResult, FromBench } from '../vision/bench/protocol.ts'
import { measuring } from './measuring.ts'
import type { NetPlan } from './nets/plan.ts'
import { boardName, version } from './run-identity.ts'
import { visionSettings } from './vision-settings.ts'

export type { BenchCase, BenchResult, Times } from '../vision/bench/protocol.ts'

const entry = new URL('../vision/bench/main.ts', import.meta.url)

/** On what it was measured. */
export interface BenchMachine extends NetPlan {
  readonly version: string
  readonly node: string
  readonly board: string | null
  readonly cpu: string
  readonly cores: number
}

export function benchMachine(settings: Settings): BenchMachine {
  const cores = cpus()
  const { detector, executions } = visionSettings(settings)
  return {
    version,
    node: process.versions.node,
    board: boardName(),
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    detector: { runtime: detector.runtime, threads: detector.threads },
    executions,
  }
}

/**
 * Measures in a vision process of its own, and gives each case as it is done.
 * @throws FamiliarError what loading the nets throws; `photo-refused`; `vision-unavailable`
 */
export async function* bench(
  settings: Settings,
  order: Omit<BenchOrder, 'settings'>,
  signal: AbortSignal,
): AsyncGenerator<BenchResult> {
  const told: BenchOrder = { settings: visionSettings(settings), ...order }
  for await (const { result } of measuring<FromBench>(entry, told, signal)) yield result
}
