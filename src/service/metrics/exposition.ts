import type { DaemonStatus } from '../control/daemon-desk.ts'
import type { Metric, Sample } from './metric.ts'

/** Of the text format, https://prometheus.io/docs/instrumenting/exposition_formats. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * The status in Prometheus' text format, version 0.0.4. A library would keep a second copy of each figure, to be set
 * before every answer; the status has them all, and the format is these few lines.
 */
export function exposition(metrics: readonly Metric[], status: DaemonStatus): string {
  return metrics.map((metric) => family(metric, metric.samples(status))).join('')
}

/** Nothing of a metric that has no sample now. */
function family({ name, type, help }: Metric, samples: readonly Sample[]): string {
  if (samples.length === 0) return ''
  const lines = samples.map(({ suffix = '', labels, value }) => `${name}${suffix}${labelText(labels)} ${value}\n`)
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelText(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
