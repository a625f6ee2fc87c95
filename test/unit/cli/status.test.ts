import { describe, expect, test } from 'vitest'
import { durationText, statusLines } from '../../../src/cli/status.ts'
import { Tally } from '../../../src/pipeline/tally.ts'
import type { DaemonStatus } from '../../../src/service/daemon-desk.ts'

const status: DaemonStatus = {
  version: '1.2.3',
  node: 'hallway',
  runId: '01RUN',
  startedAt: '2026-01-01T00:00:00.000Z',
  uptime: 93_784,
  main: { pid: 1, rss: 100 * 1024 * 1024 },
  vision: null,
  visionDeaths: 2,
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
  outbox: { waiting: 1, setAside: 2, dropped: 3, sent: 4, expired: 5 },
  broker: { url: 'mqtt://broker:1883', connected: false },
  clock: 'unsynced',
  privacy: true,
}

test('the status in words tells all that may be wrong', () => {
  expect(statusLines(status)).toEqual([
    'Familiar 1.2.3, node hallway, up 1 d 2 h (run 01RUN)',
    'memory    main 100 MB, vision is being restarted, died 2 times',
    'people    1 person with 1 photo, revision 7',
    'events    4 sent, 5 sent as history, 1 waiting, 2 set aside, 3 dropped',
    'broker    mqtt://broker:1883, not connected',
    'clock     unsynced',
    'privacy   on: the cameras are closed',
    'camera    door: running at 10.0 frames/s; 0 frames, 0 dropped, 0 faces, 0 embedded',
    'camera    yard: gone; attempt 2 in 2 s',
    'camera    attic: failed: no such size',
  ])
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
