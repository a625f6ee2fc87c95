import { readOrNull } from './read-or-null.ts'

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
  const status = readOrNull(`/proc/${pid}/status`) ?? ''
  return 1024 * Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
}

/** What the kernel counts time in for programs: USER_HZ, 100 a second on every Linux that Node runs on. */
const ticksPerSecond = 100

/**
 * Seconds that all threads of a process have used a processor core; null when it has just ended. Fields 14 and 15 of
 * /proc/pid/stat (proc(5)), after a name that may hold spaces and brackets.
 * @param proc where procfs is mounted
 */
export function processorSeconds(pid: number, proc = '/proc'): number | null {
  const stat = readOrNull(`${proc}/${pid}/stat`)
  if (stat === null) return null
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return (Number(utime) + Number(stime)) / ticksPerSecond
}
