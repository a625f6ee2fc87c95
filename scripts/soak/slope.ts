/** How fast something grows, in its unit per hour, with the bounds of the 95 % confidence interval. */
export interface Slope {
  readonly perHour: number
  readonly low: number
  readonly high: number
}

/** Samples near each other are alike (what was collected, what was cached): only means over a while count as observations. */
const blocks = 16
/** Student's t for 95 % and 14 degrees of freedom (two of 16 are spent on the line). */
const t = 2.145

const msPerHour = 3_600_000

/** Least squares through the means of 16 equal parts. @param points at least 32 of them, `at` in ms, ascending */
export function slopeOf(points: readonly { readonly at: number; readonly value: number }[]): Slope {
  if (points.length < 2 * blocks) throw new Error('too few samples for a slope: let it run for longer')
  const means = Array.from({ length: blocks }, (_, index) => {
    const part = points.slice(bound(points, index), bound(points, index + 1))
    return { x: mean(part.map(({ at }) => at)) / msPerHour, y: mean(part.map(({ value }) => value)) }
  })
  const [x0, y0] = [mean(means.map(({ x }) => x)), mean(means.map(({ y }) => y))]
  const spread = sum(means.map(({ x }) => (x - x0) ** 2))
  const slope = sum(means.map(({ x, y }) => (x - x0) * (y - y0))) / spread
  const residual = sum(means.map(({ x, y }) => (y - y0 - slope * (x - x0)) ** 2)) / (blocks - 2)
  const error = t * Math.sqrt(residual / spread)
  return { perHour: slope, low: slope - error, high: slope + error }
}

function bound(points: readonly unknown[], index: number): number {
  return Math.round((index * points.length) / blocks)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}
