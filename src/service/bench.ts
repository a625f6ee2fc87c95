import { type ChildProcess, fork } from 'node:child_process'
import { on } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../config/load.ts'
import { errorOf, FamiliarError } from '../domain/errors.ts'
import type { BenchOrder, BenchResult, FromBench } from '../vision/bench/protocol.ts'
import { endingOf, forkOptions } from '../vision/process.ts'
import { boardName, version } from './run-identity.ts'
import { visionSettings } from './vision-settings.ts'

export type { BenchCase, BenchResult, Times } from '../vision/bench/protocol.ts'

const entry = fileURLToPath(new URL('../vision/bench/main.ts', import.meta.url))

/** On what it was measured. */
export interface BenchMachine {
  readonly version: string
  readonly node: string
  readonly board: string | null
  readonly cpu: string
  readonly cores: number
  /** Of each net. */
  readonly threads: 1
  readonly detector: string
}

export function benchMachine({ detector }: Settings): BenchMachine {
  const cores = cpus()
  return {
    version,
    node: process.versions.node,
    board: boardName(),
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    threads: 1,
    detector: detector.runtime,
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
  const child = fork(entry, forkOptions())
  const stop = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', stop, { once: true })
  try {
    const messages = on(child, 'message', { close: ['disconnect'] })
    child.send({ settings: visionSettings(settings), ...order } satisfies BenchOrder)
    let left = order.cases.length
    for await (const [message] of messages as AsyncIterable<[FromBench]>) {
      if (message.type === 'failed') throw errorOf(message.error)
      left--
      yield message.result
    }
    if (left > 0 && !signal.aborted) throw await deathOf(child)
  } finally {
    signal.removeEventListener('abort', stop)
    child.kill('SIGKILL')
  }
}

async function deathOf(child: ChildProcess): Promise<FamiliarError> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once('exit', resolve))
  }
  const how = endingOf(child.exitCode, child.signalCode)
  return new FamiliarError('vision-unavailable', `The measuring process ended (${how})`)
}
