import type { ReliabilityBin } from '../reliability.ts'
import { drawing, legend, linear, polyline, xOf, yOf } from './svg.ts'

/** What was said against what was so: on the diagonal a probability is what it says. */
export function reliabilityChart(title: string, bins: readonly ReliabilityBin[]): string {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
  const frame = {
    x: linear('probability that was said', 0, 1, ticks),
    y: linear('share that was one person', 0, 1, ticks),
  }
  const points = bins.map(({ said, observed }) => ({ x: said, y: observed }))
  const dots = points.map(
    ({ x, y }) => `<circle class="dot" cx="${xOf(frame, x).toFixed(1)}" cy="${yOf(frame, y).toFixed(1)}" r="4"/>`,
  )
  const diagonal = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ]
  return drawing(title, frame, [
    polyline(frame, diagonal, 'mark'),
    polyline(frame, points, 'curve curve-0'),
    ...dots,
    ...legend([{ label: 'measured', style: 'curve curve-0' }]),
  ])
}
