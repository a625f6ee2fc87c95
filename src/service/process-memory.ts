import { readFileSync } from 'node:fs'

/** Bytes of a process that are in RAM (VmRSS of proc(5)); 0 when it has just ended. */
export function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0)
  } catch {
    return 0
  }
}
