import { probit } from './probit.ts'
import { type Axis, drawing, legend, polyline } from './svg.ts'

export interface ErrorCurve {
  readonly label: string
  /** Both 0..1. */
  readonly points: readonly { readonly falsePositive: number; readonly falseNegative: number }[]
}

/** Both axes reach from one in a million to a half or nearly all. */
const lowest = 1e-6

/** Error rates against each other on probit axes: a DET curve, lower left is better. */
export function errorChart(
  title: string,
  axes: { readonly falsePositive: string; readonly falseNegative: string },
  curves: readonly ErrorCurve[],
): string {
  const frame = {
    x: axis(axes.falsePositive, lowest, 0.5, [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.4]),
    y: axis(axes.falseNegative, 1e-3, 0.95, [1e-3, 1e-2, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8]),
  }
  const drawn = curves.flatMap(({ points }, i) => {
    // Where one of them is 0 there is no place on the paper.
    const shown = points.filter(({ falsePositive, falseNegative }) => falsePositive > 0 && falseNegative > 0)
    const places = shown.map(({ falsePositive: x, falseNegative: y }) => ({ x, y }))
    return places.length === 0 ? [] : [polyline(frame, places, `curve curve-${i % 6}`)]
  })
  const names = curves.map(({ label }, i) => ({ label, style: `curve curve-${i % 6}` }))
  return drawing(title, frame, [...drawn, ...legend(names)])
}

function axis(title: string, from: number, to: number, ticks: readonly number[]): Axis {
  const [start, end] = [probit(from), probit(to)]
  return {
    title,
    ticks: ticks.map((at) => ({ at, label: at < 1e-3 ? at.toExponential() : `${100 * at} %` })),
    place: (value) => (probit(Math.min(to, Math.max(from, value))) - start) / (end - start),
  }
}
