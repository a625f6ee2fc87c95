import { Board, type BoardState, type Throttling } from '../board.ts'
import { boardName } from '../run-identity.ts'
import { type Finding, found, ok } from './finding.ts'
import type { Host } from './host.ts'

export interface Machine extends BoardState {
  readonly nodeVersion: string
  readonly arch: string
  readonly board: string | null
  /** Of /etc/os-release, by its names; empty where there is none. */
  readonly system: Readonly<Record<string, string>>
}

/** What this machine says of itself; nothing is changed. */
export async function thisMachine(host: Host): Promise<Machine> {
  return {
    nodeVersion: process.versions.node,
    arch: process.arch,
    board: boardName(),
    system: osRelease(host),
    ...(await new Board().state()),
  }
}

export function machineFindings(machine: Machine): Finding[] {
  return [node(machine), ...system(machine), ...heat(machine), ...power(machine)]
}

function node({ nodeVersion, arch, board }: Machine): Finding {
  const where = `Node ${nodeVersion}, ${arch}${board === null ? '' : `, ${board}`}`
  if (Number.parseInt(nodeVersion, 10) < 24)
    return found('node-old', 'node', `${where}: Familiar needs Node 24 or newer`)
  if (arch === 'arm64' || arch === 'x64') return ok('node', where)
  return found('system-32-bit', 'node', `${where}: the nets run on 64-bit ARM and x86 only`)
}

/** The first Debian that Familiar is built for. */
const oldestDebian = 12

/** Of Debian and Raspberry Pi OS only: others count their versions otherwise. */
function system({ system: { ID, VERSION_ID, PRETTY_NAME } }: Machine): Finding[] {
  if (ID !== 'debian' && ID !== 'raspbian') return []
  const name = PRETTY_NAME ?? `${ID} ${VERSION_ID}`
  if (Number(VERSION_ID ?? oldestDebian) >= oldestDebian) return [ok('system', name)]
  return [found('system-old', 'system', `${name}, and Familiar is built for Debian ${oldestDebian} and newer`)]
}

/** Degrees Celsius; a Pi slows down at 80 (soft limit) and 85. */
const hot = 80

function heat({ temperature }: Machine): Finding[] {
  if (temperature === null) return []
  const text = `${temperature.toFixed(0)} °C`
  return [
    temperature < hot ? ok('temperature', text) : found('heat', 'temperature', `${text}: the processor slows down`),
  ]
}

function power({ throttling }: Machine): Finding[] {
  if (throttling === null) return []
  return [powerFinding(throttling)]
}

function powerFinding({ now, sinceBoot }: Throttling): Finding {
  const text = now.length > 0 ? `now: ${now.join(', ')}` : `since the start: ${sinceBoot.join(', ')}`
  if (now.includes('under-voltage')) return found('power-low', 'power', text)
  if (sinceBoot.includes('under-voltage')) return found('power-was-low', 'power', text)
  if (now.length + sinceBoot.length > 0) return found('throttled', 'power', text)
  return ok('power', 'never throttled since the start')
}

/** `NAME=value` or `NAME="value"` a line (os-release(5)). */
function osRelease(host: Host): Record<string, string> {
  const lines = (host.text('/etc/os-release') ?? '').matchAll(/^([A-Z_]+)="?(.*?)"?$/gm)
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]))
}
