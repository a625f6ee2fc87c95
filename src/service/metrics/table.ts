import { cameraMetrics } from './cameras.ts'
import { eventMetrics } from './events.ts'
import { machineMetrics } from './machine.ts'
import type { Metric } from './metric.ts'

/** All that the endpoint tells; docs/metrics.md is made from it. */
export const metricTable: readonly Metric[] = [...machineMetrics, ...cameraMetrics, ...eventMetrics]
