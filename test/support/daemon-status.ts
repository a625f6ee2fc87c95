import { Tally } from '../../src/pipeline/tally.ts'
import type { DaemonStatus } from '../../src/service/control/daemon-desk.ts'
import { soundStatus } from './sound-status.ts'

let now = 0
const tally = new Tally(() => now)
tally.frames = 120
tally.governed = 30
tally.dropped = 3
tally.faces = 40
tally.embedded = 7
tally.reject('small')
await tally.timed('detect', () => {
  now += 40
})

/** Of a daemon of which everything can be told, with a camera that runs and one that does not. */
export const daemonStatus: DaemonStatus = {
  ...soundStatus,
  visionDeaths: 2,
  board: { temperature: 61.3, throttling: { now: [], sinceBoot: ['under-voltage'] } },
  governor: { level: 2, perSecond: 7, why: ['hot'], waiting: 0.123_4, clock: 0.456_7 },
  cameras: {
    porch: { state: { state: 'running' }, tally: tally.snapshot(), fps: 9.987_6 },
    yard: {
      state: { state: 'retrying', error: { code: 'source-lost', message: 'no frames' }, attempt: 2, retryInMs: 500 },
      tally: null,
      fps: null,
    },
  },
  outbox: { waiting: 1, setAside: 2, dropped: 3, sent: 4, expired: 5 },
  commands: { done: 3, failed: { 'command-invalid': 2 } },
}
