import { cameraStates } from '../../mqtt/payloads.ts'
import type { StageTime, TallySnapshot } from '../../pipeline/tally.ts'
import type { CameraStatus, DaemonStatus } from '../control/daemon-desk.ts'
import { each, flags, labelled, type Metric, one, quantileSamples, type Sample } from './metric.ts'

interface Count {
  readonly what: string
  readonly help: string
  /** Of the health of a camera. */
  readonly field?: string
  /** Beside `camera`. */
  readonly label?: string
  samples(tally: TallySnapshot): readonly Sample[]
}

/** What a camera's walk counts. */
const counts: readonly Count[] = [
  { what: 'frames', help: 'Frames that came to be judged.', field: 'frames', samples: ({ frames }) => one(frames) },
  {
    what: 'frames_still',
    help: 'Frames in which nobody was looked for, since nothing moved.',
    samples: ({ still }) => one(still),
  },
  {
    what: 'frames_governed',
    help: 'Frames that were worth a look, and that the governor left out.',
    field: 'governed',
    samples: ({ governed }) => one(governed),
  },
  {
    what: 'frames_dropped',
    help: 'Frames that a newer one replaced before their turn.',
    field: 'dropped',
    samples: ({ dropped }) => one(dropped),
  },
  { what: 'faces', help: 'Faces found.', field: 'faces', samples: ({ faces }) => one(faces) },
  {
    what: 'faces_embedded',
    help: 'Faces compared with the gallery.',
    field: 'embedded',
    samples: ({ embedded }) => one(embedded),
  },
  {
    what: 'faces_rejected',
    help: 'Faces that were not fit for it, by the reason.',
    field: 'rejected',
    label: 'reason',
    samples: ({ rejected }) => each('reason', rejected),
  },
]

/** Each camera; its counts begin anew when the vision process does. */
export const cameraMetrics: readonly Metric[] = [
  {
    name: 'familiar_camera_state',
    type: 'gauge',
    help: 'Whether a camera is in this state.',
    labels: ['camera', 'state'],
    health: ['cameras.<name>.state'],
    samples: byCamera(({ state }) => flags('state', cameraStates, [state.state])),
  },
  {
    name: 'familiar_camera_error',
    type: 'gauge',
    help: 'Always 1; the label says why a camera is retrying or has failed, by the code of docs/errors.md.',
    labels: ['camera', 'code'],
    health: ['cameras.<name>.error.code'],
    samples: byCamera(({ state }) => ('error' in state ? each('code', { [state.error.code]: 1 }) : [])),
  },
  {
    name: 'familiar_frames_per_second',
    type: 'gauge',
    help: 'Frames a second of late; missing when that is not known.',
    labels: ['camera'],
    health: ['cameras.<name>.fps'],
    samples: byCamera(({ fps }) => one(fps)),
  },
  ...counts.map(
    ({ what, help, field, samples, label }): Metric => ({
      name: `familiar_${what}_total`,
      type: 'counter',
      help,
      labels: label === undefined ? ['camera'] : ['camera', label],
      health: field === undefined ? [] : [`cameras.<name>.${field}`],
      samples: byCamera(({ tally }) => (tally === null ? [] : samples(tally))),
    }),
  ),
  {
    name: 'familiar_stage_seconds',
    type: 'summary',
    help: 'How long each stage of the way of a frame takes; the quantiles are of the last 30 to 60 seconds.',
    labels: ['camera', 'stage', 'quantile'],
    health: stageFields('runs', 'mean_ms', 'p50_ms', 'p95_ms'),
    samples: byStage((time) => [
      ...quantileSamples(time),
      { suffix: '_sum', labels: {}, value: time.totalMs / 1000 },
      { suffix: '_count', labels: {}, value: time.runs },
    ]),
  },
  {
    name: 'familiar_stage_max_seconds',
    type: 'gauge',
    help: 'The longest that it took since the vision process began.',
    labels: ['camera', 'stage'],
    health: stageFields('max_ms'),
    samples: byStage(({ maxMs }) => one(maxMs / 1000)),
  },
]

function stageFields(...fields: readonly string[]): string[] {
  return fields.map((field) => `cameras.<name>.stages.<name>.${field}`)
}

function byCamera(samples: (camera: CameraStatus) => readonly Sample[]) {
  return ({ cameras }: DaemonStatus): Sample[] =>
    Object.entries(cameras).flatMap(([camera, status]) => labelled({ camera }, samples(status)))
}

function byStage(samples: (time: StageTime) => readonly Sample[]) {
  return byCamera(({ tally }) =>
    Object.entries(tally?.stages ?? {}).flatMap(([stage, time]) => labelled({ stage }, samples(time))),
  )
}
