import { Board, type BoardState } from '../board.ts'
import { readOrNull } from '../read-or-null.ts'
import { boardName } from '../run-identity.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

/** Bytes that both processes need together, with room for a large photo. */
export const neededMemory = 400 * 1024 * 1024
/** Degrees Celsius; a Pi slows down at 80 (soft limit) and 85. */
const hot = 80

export interface Machine extends BoardState {
  readonly nodeVersion: string
  readonly arch: string
  /** Bytes. */
  readonly availableMemory: number | null
  readonly board: string | null
}

/** What this machine says of itself; nothing is changed. */
export async function thisMachine(): Promise<Machine> {
  return {
    nodeVersion: process.versions.node,
    arch: process.arch,
    availableMemory: memory(),
    board: boardName(),
    ...(await new Board().state()),
  }
}

export function machineFindings(machine: Machine, daemonRuns: boolean): Finding[] {
  return [node(machine), ...memoryFinding(machine, daemonRuns), ...heat(machine), ...power(machine)]
}

function node({ nodeVersion, arch, board }: Machine): Finding {
  const where = `Node ${nodeVersion}, ${arch}${board === null ? '' : `, ${board}`}`
  if (Number.parseInt(nodeVersion, 10) < 24) {
    return problem(
      'node',
      `${where}: Familiar needs Node 24 or newer`,
      'Start Familiar by bin/familiar, which brings its own.',
    )
  }
  if (arch === 'arm64' || arch === 'x64') return ok('node', where)
  return problem('node', `${where}: the nets run on 64-bit ARM and x86 only`, 'Install a 64-bit system.')
}

function memoryFinding({ availableMemory }: Machine, daemonRuns: boolean): Finding[] {
  if (availableMemory === null) return []
  const text = `${megabytes(availableMemory)} MB available`
  // A running daemon has what it needs already.
  if (daemonRuns || availableMemory >= neededMemory) return [ok('memory', text)]
  const next = 'Stop other programs, or use a machine with at least 1 GB.'
  return [warning('memory', `${text}, Familiar needs up to ${megabytes(neededMemory)} MB`, next)]
}

function heat({ temperature }: Machine): Finding[] {
  if (temperature === null) return []
  const text = `${temperature.toFixed(0)} °C`
  if (temperature < hot) return [ok('temperature', text)]
  return [warning('temperature', `${text}: the processor slows down`, 'Give the board a heat sink or a fan.')]
}

function power({ throttling }: Machine): Finding[] {
  if (throttling === null) return []
  const { now, sinceBoot } = throttling
  const next = 'Use the power supply made for this board, and cool it.'
  if (now.length > 0) return [problem('power', `now: ${now.join(', ')}`, next)]
  if (sinceBoot.length > 0) return [warning('power', `since the start: ${sinceBoot.join(', ')}`, next)]
  return [ok('power', 'never throttled since the start')]
}

function memory(): number | null {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readOrNull('/proc/meminfo') ?? '')?.[1]
  return kilobytes === undefined ? null : 1024 * Number(kilobytes)
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
