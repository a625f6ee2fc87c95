import type { DaemonDesk, DaemonStatus } from '../control/daemon-desk.ts'
import { type Finding, failed, ok, problem, warning } from './finding.ts'

/** What a running daemon says of itself, as findings; its status, or null when it does not answer. */
export async function daemonFindings(
  daemon: Pick<DaemonDesk, 'status'>,
): Promise<{ findings: Finding[]; status: DaemonStatus | null }> {
  try {
    const status = await daemon.status()
    return { findings: [running(status), ...broker(status), ...waiting(status), ...cameras(status)], status }
  } catch (error) {
    return { findings: [failed('daemon', error)], status: null }
  }
}

function running({ version, main, vision, privacy }: DaemonStatus): Finding {
  const text = `version ${version} runs as process ${main.pid}`
  if (vision === null)
    return warning('daemon', `${text}; vision is being restarted`, 'Read its log: journalctl -u familiar')
  if (privacy) return warning('daemon', `${text}; privacy is on, the cameras are closed`, 'familiar privacy off')
  return ok('daemon', text)
}

function broker({ broker: { url, connected } }: DaemonStatus): Finding[] {
  return connected ? [] : [problem('connection', `the daemon has none to ${url}`, 'See the finding about the broker.')]
}

function waiting({ outbox }: DaemonStatus): Finding[] {
  const { waiting, setAside, dropped } = outbox
  if (setAside + dropped === 0) return [ok('events', `${waiting} wait for the broker`)]
  const text = `${setAside} were refused by the broker, ${dropped} dropped, ${waiting} wait`
  return [warning('events', text, 'Check the rights of this client at the broker, and how long the broker was away.')]
}

function cameras({ cameras }: DaemonStatus): Finding[] {
  return Object.entries(cameras).flatMap(([name, { state }]) => {
    if (state?.state !== 'failed' && state?.state !== 'retrying') return []
    return [problem(`camera ${name}`, `${state.state}: ${state.error.message}`, 'See the finding about what it needs.')]
  })
}
