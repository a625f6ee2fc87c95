import { messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { Health } from '../mqtt/payloads.ts'
import type { StageTime } from '../pipeline/tally.ts'
import type { CameraStatus, DaemonStatus } from './daemon-desk.ts'

/** Milliseconds. */
const healthEvery = 30_000

type CameraHealth = Health['cameras'][string]

/** What `<base>/<node>/health` says of a daemon in this state. */
export function healthOf({
  uptime,
  clock,
  privacy,
  main,
  vision,
  visionDeaths,
  outbox,
  cameras,
}: DaemonStatus): Health {
  const { waiting, sent, expired, setAside, dropped } = outbox
  return {
    uptime,
    clock,
    privacy,
    rss: { main: main.rss, vision: vision?.rss ?? null },
    vision_deaths: visionDeaths,
    outbox: { waiting, sent, expired, set_aside: setAside, dropped },
    cameras: Object.fromEntries(Object.entries(cameras).map(([name, status]) => [name, cameraHealth(status)])),
  }
}

function cameraHealth({ state, tally, fps }: CameraStatus): CameraHealth {
  return {
    state: state.state,
    error: 'error' in state ? { code: state.error.code, message: state.error.message } : null,
    fps: fps === null ? null : rounded2(fps),
    frames: tally?.frames ?? 0,
    dropped: tally?.dropped ?? 0,
    faces: tally?.faces ?? 0,
    embedded: tally?.embedded ?? 0,
    rejected: { ...tally?.rejected },
    stages: Object.fromEntries(Object.entries(tally?.stages ?? {}).map(([name, time]) => [name, stageHealth(time)])),
  }
}

function stageHealth({ runs, totalMs, maxMs }: StageTime): CameraHealth['stages'][string] {
  return { runs, mean_ms: runs === 0 ? 0 : rounded2(totalMs / runs), max_ms: rounded2(maxMs) }
}

function rounded2(value: number): number {
  return Math.round(value * 100) / 100
}

/** Tells how the daemon is, now and every 30 seconds, until it is disposed of. */
export function reportHealth(
  status: () => Promise<DaemonStatus>,
  tell: (health: Health) => Promise<void>,
  log: Log,
): Disposable {
  const report = (): void => {
    status()
      .then((now) => tell(healthOf(now)))
      .catch((error: unknown) => log.error({ reason: messageOf(error) }, 'health not told'))
  }
  report()
  const timer = setInterval(report, healthEvery)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
