import { readFileSync } from 'node:fs'

/** Bytes of a process that are in RAM; 0 when it has just ended. */
export function residentBytes(pid: number): number {
  return statusBytes(pid, 'VmRSS')
}

/** The most bytes of a process that were in RAM so far; 0 when it has just ended. */
export function peakBytes(pid: number): number {
  return statusBytes(pid, 'VmHWM')
}

/** A size of proc(5). */
function statusBytes(pid: number, key: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return 1024 * Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
  } catch {
    return 0
  }
}
