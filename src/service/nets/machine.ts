import { availableParallelism, cpus } from 'node:os'
import manifest from '../../../package.json' with { type: 'json' }
import { readOrNull } from '../read-or-null.ts'
import { boardName } from '../run-identity.ts'

/** All of a machine, and of what runs the nets on it, that decides how fast they are. */
export interface NetMachine {
  readonly arch: string
  readonly cpu: string
  /** Of the processor's instructions those that ONNX Runtime has code of its own for. */
  readonly features: string[]
  readonly cores: number
  /** Of a Raspberry Pi, by its device tree. */
  readonly board: string | null
  /** Its version. */
  readonly onnxruntime: string
}

/** As Linux names them: matrix products of bytes first, then dot products of bytes, half floats, wide vectors. */
const features = ['i8mm', 'asimddp', 'asimdhp', 'bf16', 'sve', 'avx512_vnni', 'avx_vnni', 'avx512f', 'avx2', 'fma']
/** What multiplies four bytes and adds them in one instruction: without it eight bits gain little. */
const dotProducts = ['i8mm', 'asimddp', 'avx512_vnni', 'avx_vnni']

export function thisNetMachine(): NetMachine {
  const cores = cpus()
  return {
    arch: process.arch,
    cpu: cores[0]?.model.trim() || 'unknown',
    features: featuresOf(readOrNull('/proc/cpuinfo') ?? ''),
    cores: cores.length,
    board: boardName(),
    onnxruntime: manifest.dependencies['onnxruntime-node'],
  }
}

/** @param cpuinfo the text of /proc/cpuinfo, whose lines `flags` (x86) or `Features` (ARM) are the same for each core */
export function featuresOf(cpuinfo: string): string[] {
  const present = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/))
  return features.filter((feature) => present.has(feature))
}

export function hasDotProducts({ features }: Pick<NetMachine, 'features'>): boolean {
  return dotProducts.some((feature) => features.includes(feature))
}

/** Numbers of threads that are worth trying: of the cores that this process may use. */
export function threadCounts(cores = availableParallelism()): readonly [number, ...number[]] {
  return [1, ...[2, 4].filter((threads) => threads <= cores)]
}
