import type { DetectorExecution, NetExecution } from '../../vision/protocol.ts'

/** Such as `int8, 1 thread`. */
export function wayText(way: DetectorExecution | NetExecution): string {
  return `${'runtime' in way ? way.runtime : way.execution}, ${threadsText(way.threads)}`
}

export function threadsText(threads: number): string {
  return `${threads} thread${threads === 1 ? '' : 's'}`
}
