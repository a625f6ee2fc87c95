import type { DemoReport } from '../../service/demo/demo.ts'
import { megabytes } from '../megabytes.ts'

/** What the daemon did, how long it took, and how much memory. */
export function reportLines({ tally, memory }: DemoReport): string[] {
  const { frames, dropped, faces, embedded } = tally
  const means = Object.entries(tally.stages).map(
    ([stage, { runs, totalMs }]) => `${stage} ${runs === 0 ? '-' : (totalMs / runs).toFixed(1)}`,
  )
  const { main, vision } = memory
  return [
    `${frames} frames seen, ${dropped} dropped, ${faces} faces, ${embedded} embedded`,
    `mean ms per run: ${means.join(', ')}`,
    `memory: main ${megabytes(main.rss)}, vision ${megabytes(vision.rss)} (peaks ${megabytes(main.peak)} and ${megabytes(vision.peak)})`,
  ]
}
