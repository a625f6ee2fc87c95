import { readdirSync, readFileSync } from 'node:fs'

export interface ProcessSample {
  /** Megabytes in RAM. */
  readonly rss: number
  /** Megabytes in RAM, of what is shared with other processes only this one's part: these add up. */
  readonly pss: number
  /** Megabytes in RAM that are neither shared nor a file's: what a leak grows. */
  readonly anonymous: number
  readonly descriptors: number
  readonly threads: number
}

export interface Sample {
  /** Milliseconds since the observation began. */
  readonly at: number
  readonly main: ProcessSample
  readonly vision: ProcessSample
}

/** What two processes use now, by proc(5). @throws when one of them has ended */
export function sampleOf(at: number, pids: { readonly main: number; readonly vision: number }): Sample {
  return { at, main: processSample(pids.main), vision: processSample(pids.vision) }
}

function processSample(pid: number): ProcessSample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return {
    pss: Number(pss) / 1024,
    rss: field('VmRSS') / 1024,
    anonymous: field('RssAnon') / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: field('Threads'),
  }
}
