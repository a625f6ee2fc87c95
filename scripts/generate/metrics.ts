import { metricTable } from '../../src/service/metrics/table.ts'
import { table } from './markdown.ts'

/** Every metric, for docs/metrics.md. */
export function metricsMarkdown(): string {
  const rows = metricTable.map(({ name, type, labels, health, help }) => [
    `\`${name}\``,
    type,
    codes(labels),
    help,
    codes(health),
  ])
  return table(['metric', 'type', 'labels', 'meaning', 'in `health`'], rows)
}

function codes(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ')
}
