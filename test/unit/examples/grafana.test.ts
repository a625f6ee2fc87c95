import { describe, expect, it } from 'vitest'
import { metricTable } from '../../../src/service/metrics/table.ts'
import { example } from './files.ts'

interface Panel {
  readonly id: number
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string }[]
}

const text = example('grafana/familiar.json')
const { panels }: { readonly panels: readonly Panel[] } = JSON.parse(text)
const expressions = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [expr, title] as const))
const metrics = new Map(metricTable.map((metric) => [metric.name, metric]))

/** Of a sum or count, the summary. */
function metricOf(series: string) {
  return metrics.get(series) ?? metrics.get(series.replace(/_(sum|count)$/, ''))
}

describe('the dashboard of Grafana', () => {
  it('asks for something in each panel, from the data source that its user chooses', () => {
    expect(expressions.length).toBeGreaterThan(20)
    expect(
      [...text.matchAll(/"uid": "([^"]+)"/g)].map((match) => match[1]).filter((uid) => uid !== 'familiar'),
    ).toEqual(
      Array.from(
        { length: panels.filter(({ targets }) => targets).length + expressions.length + 2 },
        () => `\${datasource}`,
      ),
    )
  })

  it.each(expressions)('%s, of %s, is told, with these labels', (expr) => {
    const used = [...expr.matchAll(/\b(familiar_\w+)(?:\{([^}]*)\})?/g)]
    expect(used.length).toBeGreaterThan(0)
    for (const [, series = '', matchers = ''] of used) {
      const labels = [...matchers.matchAll(/(\w+)\s*[=!]~?"/g)].map((match) => match[1])
      expect([...(metricOf(series)?.labels ?? []), 'instance']).toEqual(expect.arrayContaining(labels))
      expect(metricOf(series)).toBeDefined()
    }
  })

  it('takes rates of counters and sums only, and never shows a counter as it is', () => {
    for (const [expr] of expressions) {
      const rates = [...expr.matchAll(/\b(?:rate|increase)\((familiar_\w+)/g)].map((match) => match[1] as string)
      const series = [...expr.matchAll(/\bfamiliar_\w+/g)].map(([name]) => name)
      expect(rates).toEqual(series.filter((name) => /_(total|sum|count)$/.test(name)))
    }
  })

  it('has panels that do not lie on one another', () => {
    const overlap = (a: Panel['gridPos'], b: Panel['gridPos']) =>
      a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
    const pairs = panels.flatMap((a, i) => panels.slice(i + 1).map((b) => [a, b] as const))
    expect(pairs.filter(([a, b]) => overlap(a.gridPos, b.gridPos) || a.id === b.id)).toEqual([])
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
  })
})
