import { describe, expect, test } from 'vitest'
import { errorChart } from '../../../src/evaluation/charts/error-chart.ts'
import { histogramChart } from '../../../src/evaluation/charts/histogram-chart.ts'
import { probit } from '../../../src/evaluation/charts/probit.ts'
import { reliabilityChart } from '../../../src/evaluation/charts/reliability-chart.ts'
import { escaped } from '../../../src/evaluation/charts/svg.ts'
import { Histogram } from '../../../src/evaluation/histogram.ts'

test.each([
  [0.5, 0],
  [0.975, 1.959964],
  [0.84134475, 1],
  [0.001, -3.090232],
  [1e-6, -4.753424],
])('the probit of %f is %f', (p, z) => {
  expect(probit(p)).toBeCloseTo(z, 5)
  expect(probit(1 - p)).toBeCloseTo(-z, 5)
})

test('names are shown as they are, and never run', () => {
  expect(escaped(`<script>"&'`)).toBe('&lt;script&gt;&quot;&amp;&#39;')
})

/** Places of the points of the first curve that has this style. */
function places(svg: string, style: string): { x: number; y: number }[] {
  const [, points = ''] = new RegExp(`<polyline class="${style}" points="([^"]*)"`).exec(svg) ?? []
  return points.split(' ').map((place) => {
    const [x, y] = place.split(',').map(Number)
    return { x: x ?? Number.NaN, y: y ?? Number.NaN }
  })
}

describe('a curve of errors', () => {
  const axes = { falsePositive: 'x', falseNegative: 'y' }

  test('is straight for normal scores, and falls to the right', () => {
    const points = [1, 2, 3].map((z) => ({ falsePositive: 1 - normal(z), falseNegative: normal(z - 3) }))
    const svg = errorChart('errors', axes, [{ label: '<b>', points }])
    const [a, b, c] = places(svg, 'curve curve-0')
    expect((a?.x ?? 0) + (c?.x ?? 0)).toBeCloseTo(2 * (b?.x ?? 0), 0)
    expect((a?.y ?? 0) + (c?.y ?? 0)).toBeCloseTo(2 * (b?.y ?? 0), 0)
    expect(a?.x).toBeGreaterThan(c?.x ?? 0)
    expect(a?.y).toBeGreaterThan(c?.y ?? 0)
    expect(svg).toContain('&lt;b&gt;')
  })

  test('leaves out what has no place: rates of nothing', () => {
    const points = [{ falsePositive: 0, falseNegative: 0.5 }]
    expect(errorChart('errors', axes, [{ label: 'a', points }])).not.toContain('<polyline')
  })
})

/** By its series, exact enough for three places. */
function normal(z: number): number {
  let [sum, term] = [z, z]
  for (let k = 1; k < 60; k++) {
    term *= (z * z) / (2 * k + 1)
    sum += term
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)
}

test('a histogram shows shares of each kind', () => {
  const histogram = new Histogram()
  for (const similarity of [-1, 1, 0.5, 0.501, 2]) histogram.add(similarity)
  expect(histogram.total).toBe(5)
  expect([...histogram.counts.entries()].filter(([, count]) => count > 0)).toEqual([
    [0, 1],
    [150, 2],
    [199, 2],
  ])
  const svg = histogramChart('scores', { genuine: [...histogram.counts], impostor: [] }, [{ at: 0.4, label: 'FMR' }])
  expect(svg).toContain('FMR')
  const highest = Math.min(...places(svg, 'curve curve-0').map(({ y }) => y))
  expect(places(svg, 'curve curve-0').filter(({ y }) => y === highest)).toHaveLength(4)
})

test('a probability that is what it says lies on the diagonal', () => {
  const svg = reliabilityChart('reliable', [
    { genuine: 1, impostor: 9, said: 0.1, observed: 0.1 },
    { genuine: 9, impostor: 1, said: 0.9, observed: 0.9 },
  ])
  const [from, to] = places(svg, 'mark')
  const slope = ((to?.y ?? 0) - (from?.y ?? 0)) / ((to?.x ?? 0) - (from?.x ?? 0))
  const [a, b] = places(svg, 'curve curve-0')
  expect(((b?.y ?? 0) - (a?.y ?? 0)) / ((b?.x ?? 0) - (a?.x ?? 0))).toBeCloseTo(slope, 2)
})
