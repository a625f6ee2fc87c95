import { messageOf } from '../domain/errors.ts'
import type { Log } from '../log/log.ts'
import type { Health } from '../mqtt/payloads.ts'
import type { Quantiles } from '../pipeline/recent-times.ts'
import type { StageTime } from '../pipeline/tally.ts'
import type { CameraStatus, DaemonStatus } from './control/daemon-desk.ts'
import type { GovernorStatus } from './governor/governor.ts'

/** Milliseconds. */
const healthEvery = 30_000

type CameraHealth = Health['cameras'][string]

/**
 * What `<base>/<node>/health` says of a daemon in this state.
 * @param before what it said of itself at the last report, for what was used since
 */
export function healthOf(status: DaemonStatus, before: DaemonStatus | null): Health {
  const { uptime, clock, privacy, main, vision, visionDeaths, board, governor, latency, cameras } = status
  const { waiting, sent, expired, setAside, dropped } = status.outbox
  return {
    uptime,
    clock,
    privacy,
    rss: { main: main.rss, vision: vision?.rss ?? null },
    cpu: { main: processorShare(status, before, 'main'), vision: processorShare(status, before, 'vision') },
    vision_deaths: visionDeaths,
    temperature: board.temperature,
    throttled: board.throttling && { now: [...board.throttling.now], since_boot: [...board.throttling.sinceBoot] },
    governor: governorHealth(governor),
    latency: quantiles(latency),
    outbox: { waiting, sent, expired, set_aside: setAside, dropped },
    storage: { ...status.storage },
    commands: { done: status.commands.done, failed: { ...status.commands.failed } },
    withheld: { ...status.withheld },
    cameras: Object.fromEntries(Object.entries(cameras).map(([name, status]) => [name, cameraHealth(status)])),
  }
}

function governorHealth({ level, perSecond, why, waiting, clock }: GovernorStatus): Health['governor'] {
  return {
    level,
    per_second: perSecond,
    why: [...why],
    waiting: waiting && rounded2(waiting),
    clock: clock && rounded2(clock),
  }
}

function cameraHealth({ state, tally, fps }: CameraStatus): CameraHealth {
  return {
    state: state.state,
    error: 'error' in state ? { code: state.error.code, message: state.error.message } : null,
    fps: fps === null ? null : rounded2(fps),
    frames: tally?.frames ?? 0,
    governed: tally?.governed ?? 0,
    dropped: tally?.dropped ?? 0,
    faces: tally?.faces ?? 0,
    embedded: tally?.embedded ?? 0,
    rejected: { ...tally?.rejected },
    stages: Object.fromEntries(Object.entries(tally?.stages ?? {}).map(([name, time]) => [name, stageHealth(time)])),
  }
}

function stageHealth({ runs, totalMs, maxMs, ...recent }: StageTime): CameraHealth['stages'][string] {
  return { runs, mean_ms: runs === 0 ? 0 : rounded2(totalMs / runs), max_ms: rounded2(maxMs), ...quantiles(recent) }
}

function quantiles({ p50Ms, p95Ms }: Quantiles): Health['latency'] {
  return { p50_ms: p50Ms && rounded2(p50Ms), p95_ms: p95Ms && rounded2(p95Ms) }
}

/** Of one core; null when the process is not the one of the last report. */
function processorShare(now: DaemonStatus, before: DaemonStatus | null, which: 'main' | 'vision'): number | null {
  const [last, current] = [before?.[which], now[which]]
  if (!before || !last || !current || last.pid !== current.pid) return null
  if (last.cpu === null || current.cpu === null || now.uptime <= before.uptime) return null
  // Less than before: another process with the same number.
  const used = current.cpu - last.cpu
  return used < 0 ? null : rounded2(used / (now.uptime - before.uptime))
}

function rounded2(value: number): number {
  return Math.round(value * 100) / 100
}

export interface HealthReports extends Disposable {
  /** Tells it now, besides. */
  now(): void
}

/** Tells how the daemon is, now and every 30 seconds, until it is disposed of. */
export function reportHealth(
  status: () => Promise<DaemonStatus>,
  tell: (health: Health) => Promise<void>,
  log: Log,
): HealthReports {
  let before: DaemonStatus | null = null
  const report = (): void => {
    status()
      .then((now) => {
        const health = healthOf(now, before)
        before = now
        return tell(health)
      })
      .catch((error: unknown) => log.error({ reason: messageOf(error) }, 'health not told'))
  }
  report()
  const timer = setInterval(report, healthEvery)
  return { now: report, [Symbol.dispose]: () => clearInterval(timer) }
}
