import { describe, expect, test } from 'vitest'
import { healthFieldsMarkdown } from '../../../../src/mqtt/docs.ts'
import { exposition } from '../../../../src/service/metrics/exposition.ts'
import { metricTable } from '../../../../src/service/metrics/table.ts'
import { daemonStatus } from '../../../support/daemon-status.ts'
import { type ParsedSample, parseExposition } from '../../../support/exposition.ts'

const answer = (status = daemonStatus) => parseExposition(exposition(metricTable, status))
const samplesOf = (name: string, status = daemonStatus): readonly ParsedSample[] =>
  answer(status).get(name)?.samples ?? []
/** By its labels' values. */
const valuesOf = (name: string, status = daemonStatus) =>
  Object.fromEntries(samplesOf(name, status).map(({ labels, value }) => [Object.values(labels).join(' '), value]))

test('a status of which everything is known has a sample of every metric', () => {
  expect([...answer().keys()]).toEqual(metricTable.map(({ name }) => name))
})

test.each(metricTable.map((metric) => [metric.name, metric] as const))(
  '%s has the labels that it names',
  (name, { labels }) => {
    const samples = samplesOf(name)
    for (const sample of samples) {
      const parts = sample.name === name ? labels : labels.filter((label) => label !== 'quantile')
      expect(Object.keys(sample.labels)).toEqual(parts)
    }
  },
)

test.each(metricTable.map(({ name, type }) => [name, type] as const))(
  '%s is named as Prometheus asks',
  (name, type) => {
    expect(name).toMatch(/^familiar_[a-z]+(_[a-z]+)*$/)
    expect(name.endsWith('_total')).toBe(type === 'counter')
    expect(name).not.toMatch(/_(ms|milliseconds|percent|kilobytes|megabytes)(_|$)/)
  },
)

describe('the figures of the health', () => {
  const fields = [...healthFieldsMarkdown().matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] as string)
  const leaves = fields.filter((field) => !fields.some((other) => other.startsWith(`${field}.`)))
  const told = metricTable.flatMap(({ health }) => health)
  /** Free text, which would make a new series each time. */
  const words = ['cameras.<name>.error.message']

  test('are all told', () => {
    expect(leaves.filter((leaf) => !told.includes(leaf))).toEqual(words)
  })

  test('exist', () => {
    expect(told.filter((field) => !leaves.includes(field))).toEqual([])
  })
})

test('times are in seconds, and what is a word there is a flag here', () => {
  expect(valuesOf('familiar_event_latency_seconds')).toEqual({ '0.5': 0.391158 })
  expect(valuesOf('familiar_clock_synced')).toEqual({ '': 1 })
  expect(valuesOf('familiar_governor_reason')).toEqual({ hot: 1, slowed: 0, busy: 0 })
  expect(valuesOf('familiar_throttled_since_boot')).toMatchObject({ 'under-voltage': 1, throttled: 0 })
  expect(valuesOf('familiar_camera_state')).toMatchObject({
    'porch running': 1,
    'porch retrying': 0,
    'yard retrying': 1,
  })
  expect(valuesOf('familiar_camera_error')).toEqual({ 'yard source-lost': 1 })
})

test('a stage is a summary', () => {
  const detect = samplesOf('familiar_stage_seconds').filter(({ labels }) => labels['stage'] === 'detect')
  expect(detect).toEqual([
    {
      name: 'familiar_stage_seconds',
      labels: { camera: 'porch', stage: 'detect', quantile: '0.5' },
      value: expect.closeTo(0.04),
    },
    {
      name: 'familiar_stage_seconds',
      labels: { camera: 'porch', stage: 'detect', quantile: '0.95' },
      value: expect.closeTo(0.04),
    },
    { name: 'familiar_stage_seconds_sum', labels: { camera: 'porch', stage: 'detect' }, value: 0.04 },
    { name: 'familiar_stage_seconds_count', labels: { camera: 'porch', stage: 'detect' }, value: 1 },
  ])
})

test('what is unknown is missing', () => {
  const board = { temperature: null, throttling: null }
  const governor = { level: 0, perSecond: null, why: [], waiting: null, clock: null }
  const missing = ['familiar_temperature_celsius', 'familiar_throttled', 'familiar_governor_looks_per_second']
  const names = [...answer({ ...daemonStatus, board, governor, vision: null }).keys()]
  expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(`^(${missing.join('|')})$`)]))
  expect(valuesOf('familiar_resident_memory_bytes', { ...daemonStatus, vision: null })).toEqual({ main: 90_000_000 })
})

test('a name with quotes, a backslash or a line feed comes out as it went in', () => {
  const node = 'a "b" \\n\n c'
  expect(samplesOf('familiar_info', { ...daemonStatus, node })[0]?.labels['node']).toBe(node)
})
