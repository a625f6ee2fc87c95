import { type Finding, found, ok } from './finding.ts'
import type { Host } from './host.ts'

const check = 'service'
const properties = ['LoadState', 'ActiveState', 'SubState', 'Result', 'NRestarts', 'UnitFileState'] as const
/** Restarts since the service was last started by hand, below which nobody need look. */
const manyRestarts = 3

type Unit = Partial<Record<(typeof properties)[number], string>>

/** What systemd says of familiar.service; nothing where there is no systemd, or no such unit. */
export async function serviceFindings(host: Host): Promise<Finding[]> {
  const { status, stdout } = await host.ask('systemctl', 'show', 'familiar', `--property=${properties.join(',')}`)
  const unit: Unit = Object.fromEntries(stdout.split('\n').map((line) => line.split('=', 2)))
  if (status !== 0 || unit.LoadState !== 'loaded') return []
  return [state(unit), ...restarts(unit), ...atBoot(unit)]
}

function state({ ActiveState, SubState, Result }: Unit): Finding {
  const text = `${ActiveState} (${SubState})`
  if (ActiveState !== 'failed') return ok(check, text)
  if (Result === 'start-limit-hit') return found('service-gave-up', check, text)
  return found('service-failed', check, `${text}: ${Result}`)
}

function restarts({ NRestarts }: Unit): Finding[] {
  const count = Number(NRestarts ?? 0)
  return count < manyRestarts ? [] : [found('service-restarts', check, `restarted ${count} times`)]
}

function atBoot({ UnitFileState }: Unit): Finding[] {
  return UnitFileState === 'disabled' ? [found('service-disabled', check, 'does not start with the machine')] : []
}
