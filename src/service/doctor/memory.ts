import { type Finding, found, ok } from './finding.ts'
import type { Host } from './host.ts'

/** Bytes that both processes need together, with room for a large photo. */
const neededMemory = 400 * 1024 * 1024
/** Bytes in swap that a machine may have put away without being short of memory. */
const idleSwap = 50 * 1024 * 1024

/** Whether there is memory for Familiar, and what its lack has done. */
export function memoryFindings(host: Host, daemonRuns: boolean): Finding[] {
  return [...available(host, daemonRuns), ...killed(host), ...swap(host)]
}

function available(host: Host, daemonRuns: boolean): Finding[] {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(host.text('/proc/meminfo') ?? '')?.[1]
  if (kilobytes === undefined) return []
  const bytes = 1024 * Number(kilobytes)
  const text = `${megabytes(bytes)} MB available`
  // A running daemon has what it needs already.
  if (daemonRuns || bytes >= neededMemory) return [ok('memory', text)]
  return [found('memory-low', 'memory', `${text}, Familiar needs up to ${megabytes(neededMemory)} MB`)]
}

/** `oom_kill` of /proc/vmstat counts since the start (Linux 4.13). */
function killed(host: Host): Finding[] {
  const count = Number(/^oom_kill (\d+)$/m.exec(host.text('/proc/vmstat') ?? '')?.[1] ?? 0)
  if (count === 0) return []
  return [found('memory-killed', 'memory', `the kernel killed ${count} programs for want of memory since the start`)]
}

/** Lines of /proc/swaps: file, type, size, used and priority; sizes in kilobytes. zram is memory, and no disk. */
function swap(host: Host): Finding[] {
  const areas = [...(host.text('/proc/swaps') ?? '').matchAll(/^(\/\S+)\s+\S+\s+\d+\s+(\d+)/gm)]
  return areas.flatMap(([, path = '', kilobytes]) => {
    const used = 1024 * Number(kilobytes)
    if (used <= idleSwap || path.startsWith('/dev/zram')) return []
    return [found('memory-on-card', 'swap', `${megabytes(used)} MB of memory are in ${path}`)]
  })
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
