import type { DaemonStatus } from '../control/daemon-desk.ts'

/** One line of the answer. */
export interface Sample {
  /** Of a summary: its sum, or its count. */
  readonly suffix?: '_sum' | '_count'
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A figure of the status as Prometheus knows it. */
export interface Metric {
  /** In base units, which it names: seconds, bytes, ratio. Counters end with `_total`. */
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'summary'
  readonly help: string
  /** Names of the labels that its samples have. */
  readonly labels: readonly string[]
  /** Fields of the health that are the same figure; none for what health does not have. */
  readonly health: readonly string[]
  /** Nothing for what is unknown. No label has a name of a person. */
  samples(status: DaemonStatus): readonly Sample[]
}

/** A figure without labels; none when it is unknown. */
export function one(value: number | boolean | null): Sample[] {
  return value === null ? [] : [{ labels: {}, value: Number(value) }]
}

/** A figure for each value of one label, without those that are unknown. */
export function each(label: string, values: Readonly<Record<string, number | boolean | null>>): Sample[] {
  return Object.entries(values).flatMap(([name, value]) => labelled({ [label]: name }, one(value)))
}

/** 1 for what holds, and 0 for what else could. */
export function flags(label: string, all: readonly string[], holding: readonly string[]): Sample[] {
  return each(label, Object.fromEntries(all.map((name) => [name, holding.includes(name)])))
}

/** With more labels, which come first. */
export function labelled(labels: Readonly<Record<string, string>>, samples: readonly Sample[]): Sample[] {
  return samples.map((sample) => ({ ...sample, labels: { ...labels, ...sample.labels } }))
}

/** Quantiles of a summary, from milliseconds to seconds. */
export function quantileSamples({ p50Ms, p95Ms }: DaemonStatus['latency']): Sample[] {
  return each('quantile', { '0.5': p50Ms && p50Ms / 1000, '0.95': p95Ms && p95Ms / 1000 })
}
