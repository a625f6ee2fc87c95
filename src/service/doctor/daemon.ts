import type { Settings } from '../../config/load.ts'
import type { DaemonDesk, DaemonStatus } from '../control/daemon-desk.ts'
import { version as ownVersion } from '../run-identity.ts'
import { cameraFailure } from './cameras/cameras.ts'
import { type Finding, failed, found, ok } from './finding.ts'
import type { Host } from './host.ts'

/** Share of the outbox from which on it is told to be filling. */
const filling = 0.8

/** What a running daemon says of itself, as findings; its status, or null when it does not answer. */
export async function daemonFindings(
  daemon: Pick<DaemonDesk, 'status'>,
  settings: Settings,
  host: Host,
): Promise<{ findings: Finding[]; status: DaemonStatus | null }> {
  try {
    const status = await daemon.status()
    return { findings: statusFindings(status, settings, host), status }
  } catch (error) {
    return { findings: [failed('daemon', error)], status: null }
  }
}

export function statusFindings(status: DaemonStatus, settings: Settings, host: Host): Finding[] {
  return [
    running(status),
    ...lives(status),
    ...storage(status),
    ...broker(status),
    ...waiting(status, settings),
    ...cameras(status, settings, host),
  ]
}

function running({ version, main, vision, privacy }: DaemonStatus): Finding {
  const text = `version ${version} runs as process ${main.pid}`
  if (version !== ownVersion) return found('daemon-version', 'daemon', `${text}, and this command is of ${ownVersion}`)
  if (vision === null) return found('vision-restarting', 'daemon', `${text}; vision is being restarted`)
  return privacy
    ? found('privacy-is-on', 'daemon', `${text}; privacy is on, the cameras are closed`)
    : ok('daemon', text)
}

function lives({ visionDeaths, uptime }: DaemonStatus): Finding[] {
  if (visionDeaths === 0) return []
  return [found('vision-dies', 'vision', `died ${visionDeaths} times in ${Math.round(uptime / 60)} minutes`)]
}

function storage({ storage: { trouble, lost } }: DaemonStatus): Finding[] {
  const text = lost === 0 ? '' : `; ${lost} events were lost`
  return trouble === null ? [] : [found('disk-refuses', 'storage', `${trouble}${text}`)]
}

function broker({ broker: { url, connected } }: DaemonStatus): Finding[] {
  return connected ? [] : [found('broker-not-connected', 'connection', `the daemon has none to ${url}`)]
}

function waiting({ outbox }: DaemonStatus, { outbox: { max_events } }: Settings): Finding[] {
  const { waiting, setAside, dropped } = outbox
  const full =
    waiting >= filling * max_events ? [found('events-filling', 'events', `${waiting} of ${max_events} wait`)] : []
  if (setAside + dropped > 0) {
    const text = `${setAside} were refused by the broker, ${dropped} dropped, ${waiting} wait`
    return [found('events-lost', 'events', text), ...full]
  }
  return full.length > 0 ? full : [ok('events', `${waiting} wait for the broker`)]
}

function cameras({ cameras }: DaemonStatus, settings: Settings, host: Host): Finding[] {
  return Object.entries(cameras).flatMap(([name, { state }]) => {
    if (state?.state !== 'failed' && state?.state !== 'retrying') return []
    return [cameraFailure(`camera ${name}`, state.error, settings.cameras[name]?.source, host)]
  })
}
