import { edgeOf } from '../histogram.ts'
import { drawing, legend, linear, polyline, xOf, yOf } from './svg.ts'

export interface Histograms {
  readonly genuine: readonly number[]
  readonly impostor: readonly number[]
}

/** Similarities where a rate is met. */
export interface Mark {
  readonly at: number
  readonly label: string
}

/** How often genuine and impostor pairs are how alike, each as a share of its kind. */
export function histogramChart(title: string, histograms: Histograms, marks: readonly Mark[]): string {
  const shares = { genuine: sharesOf(histograms.genuine), impostor: sharesOf(histograms.impostor) }
  const highest = Math.max(1e-9, ...shares.genuine, ...shares.impostor)
  const top = 1.1 * highest
  const frame = {
    x: linear('similarity', -0.5, 1, [-0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1]),
    y: { ...linear('share of its kind', 0, top, []), ticks: percentTicks(top) },
  }
  const steps = (values: readonly number[]) =>
    values.flatMap((y, bin) => [
      { x: edgeOf(bin), y },
      { x: edgeOf(bin + 1), y },
    ])
  const lines = marks.map(({ at, label }, i) => {
    const x = xOf(frame, at).toFixed(1)
    const y = (yOf(frame, top) + 14 + 14 * i).toFixed(1)
    return `<line class="mark" x1="${x}" x2="${x}" y1="${yOf(frame, 0)}" y2="${yOf(frame, top)}"/><text class="small" x="${x}" dx="4" y="${y}">${label}</text>`
  })
  return drawing(title, frame, [
    polyline(frame, steps(shares.impostor), 'curve curve-1'),
    polyline(frame, steps(shares.genuine), 'curve curve-0'),
    ...lines,
    ...legend(
      [
        { label: 'one person', style: 'curve curve-0' },
        { label: 'two people', style: 'curve curve-1' },
      ],
      'left',
    ),
  ])
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => (total === 0 ? 0 : count / total))
}

function percentTicks(top: number): { readonly at: number; readonly label: string }[] {
  return [0.25, 0.5, 0.75, 1].map((share) => ({ at: share * top, label: `${(100 * share * top).toFixed(1)} %` }))
}
