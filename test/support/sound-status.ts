import type { DaemonStatus } from '../../src/service/control/daemon-desk.ts'

/** What a daemon says of itself that has nothing to complain of. */
export const soundStatus: DaemonStatus = {
  version: '1.0.0',
  node: 'door',
  runId: 'run',
  startedAt: '2026-07-01T06:00:00.000Z',
  uptime: 12.5,
  main: { pid: 1, rss: 90_000_000, cpu: 1.5 },
  vision: { pid: 2, rss: 150_000_000, cpu: 4 },
  visionDeaths: 0,
  board: { temperature: 61.3, throttling: { now: [], sinceBoot: [] } },
  governor: { level: 0, perSecond: null, why: [], waiting: null, clock: null },
  latency: { p50Ms: 391.158, p95Ms: null },
  cameras: { porch: { state: { state: 'running' }, tally: null, fps: 9.9 } },
  gallery: { revision: 1, people: 1, templates: 1 },
  space: 'test',
  nets: [{ name: 'facenet-int8', file: 'a', sha256: 'b', execution: 'float', runtime: 'onnxruntime', threads: 2 }],
  outbox: { waiting: 1, setAside: 0, dropped: 0, sent: 4, expired: 5 },
  storage: { trouble: null, lost: 0 },
  withheld: { never: 0, 'quiet-hours': 2, present: 5, cooldown: 0 },
  broker: { url: 'mqtt://127.0.0.1', connected: true },
  clock: 'synced',
  privacy: false,
  commands: { done: 3, failed: {} },
}
