import { describe, expect, test } from 'vitest'
import { durationText, statusLines } from '../../../src/cli/status.ts'
import { Tally } from '../../../src/pipeline/tally.ts'
import type { DaemonStatus } from '../../../src/service/control/daemon-desk.ts'

const status: DaemonStatus = {
  version: '1.2.3',
  node: 'hallway',
  runId: '01RUN',
  startedAt: '2026-01-01T00:00:00.000Z',
  uptime: 93_784,
  main: { pid: 1, rss: 100 * 1024 * 1024, cpu: 12 },
  vision: null,
  visionDeaths: 2,
  board: { temperature: 61.3, throttling: { now: ['throttled'], sinceBoot: ['under-voltage', 'throttled'] } },
  governor: { level: 3, perSecond: 5, why: ['hot', 'busy'], waiting: 0.7, clock: 1 },
  latency: { p50Ms: 391.2, p95Ms: 842.7 },
  cameras: {
    door: { state: { state: 'running' }, tally: new Tally().snapshot(), fps: 9.96 },
    yard: {
      state: { state: 'retrying', error: { code: 'source-lost', message: 'gone' }, attempt: 2, retryInMs: 1500 },
      tally: null,
      fps: null,
    },
    attic: {
      state: { state: 'failed', error: { code: 'source-refused', message: 'no such size' } },
      tally: null,
      fps: null,
    },
  },
  gallery: { revision: 7, people: 1, templates: 1 },
  space: 'test',
  nets: [{ name: 'facenet-int8', file: 'a', sha256: 'b', execution: 'float', runtime: 'onnxruntime', threads: 2 }],
  outbox: { waiting: 1, setAside: 2, dropped: 3, sent: 4, expired: 5 },
  storage: { trouble: 'familiar.mdb: No space left on device', lost: 2 },
  withheld: { never: 0, 'quiet-hours': 0, present: 0, cooldown: 0 },
  broker: { url: 'mqtt://broker:1883', connected: false },
  clock: 'unsynced',
  privacy: true,
  commands: { done: 0, failed: {} },
}

test('the status in words tells all that may be wrong', () => {
  expect(statusLines(status)).toEqual([
    'Familiar 1.2.3, node hallway, up 1 d 2 h (run 01RUN)',
    'memory    main 100 MB, vision is being restarted, died 2 times',
    'net       facenet-int8: float in onnxruntime, 2 threads',
    'board     61 °C',
    'board     slowed down now: throttled',
    'board     slowed down since boot: under-voltage, throttled',
    'storage   the disk refuses to store: familiar.mdb: No space left on device',
    'storage   2 events could not be stored',
    'governor  at most 5 looks a second: hot, busy',
    'people    1 person with 1 photo, revision 7',
    'events    4 sent, 5 sent as history, 1 waiting, 2 set aside, 3 dropped; of late 391 ms from the camera to the disk, 95 % within 843 ms',
    'broker    mqtt://broker:1883, not connected',
    'clock     unsynced',
    'privacy   on: the cameras are closed',
    'camera    door: running at 10.0 frames/s; 0 frames, 0 dropped, 0 faces, 0 embedded',
    'camera    yard: gone; attempt 2 in 2 s',
    'camera    attic: failed: no such size',
  ])
})

test('events that policies kept back are told together', () => {
  const withheld = { never: 1, 'quiet-hours': 2, present: 3, cooldown: 4 }
  expect(statusLines({ ...status, withheld })).toContainEqual(
    expect.stringContaining(', 3 dropped, 10 not told by policy;'),
  )
})

test('a board that says nothing has no line, and without events there is no latency', () => {
  const quiet = { ...status, board: { temperature: null, throttling: null }, latency: { p50Ms: null, p95Ms: null } }
  const lines = statusLines(quiet)
  expect(lines.filter((line) => line.startsWith('board'))).toEqual([])
  expect(lines).toContain('events    4 sent, 5 sent as history, 1 waiting, 2 set aside, 3 dropped')
})

test('a board that was never slowed down says so', () => {
  const board = { temperature: null, throttling: { now: [], sinceBoot: [] } }
  expect(statusLines({ ...status, board })).toContain('board     never slowed down since boot')
})

describe('a duration is told by its two greatest units', () => {
  test.each([
    [0.4, '0 s'],
    [59.9, '59 s'],
    [3600, '1 h 0 min'],
    [306, '5 min 6 s'],
    [90_000, '1 d 1 h'],
  ])('%d s is %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text)
  })
})
