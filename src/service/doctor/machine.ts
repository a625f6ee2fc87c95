import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { boardName } from '../run-identity.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

/** Bytes that both processes need together, with room for a large photo. */
export const neededMemory = 400 * 1024 * 1024
/** Degrees Celsius; a Pi slows down at 80 (soft limit) and 85. */
const hot = 80

export interface Machine {
  readonly nodeVersion: string
  readonly arch: string
  /** Bytes. */
  readonly availableMemory: number | null
  /** Degrees Celsius, of the hottest zone. */
  readonly temperature: number | null
  /** The bits of `vcgencmd get_throttled`; null where that is not to be had. */
  readonly throttled: number | null
  readonly board: string | null
}

/** What this machine says of itself; nothing is changed. */
export function thisMachine(): Machine {
  return {
    nodeVersion: process.versions.node,
    arch: process.arch,
    availableMemory: memory(),
    temperature: temperature(),
    throttled: throttled(),
    board: boardName(),
  }
}

export function machineFindings(machine: Machine, daemonRuns: boolean): Finding[] {
  return [node(machine), ...memoryFinding(machine, daemonRuns), ...heat(machine), ...throttling(machine)]
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

/** Bits 0 to 3: now; 16 to 19: since the start (Raspberry Pi documentation, vcgencmd get_throttled). */
function throttling({ throttled }: Machine): Finding[] {
  if (throttled === null) return []
  const words = ['under-voltage', 'frequency capped', 'throttled', 'soft temperature limit']
  const at = (shift: number): string[] => words.filter((_, bit) => (throttled >> (bit + shift)) & 1)
  const [now, before] = [at(0), at(16)]
  const next = 'Use the power supply made for this board, and cool it.'
  if (now.length > 0) return [problem('power', `now: ${now.join(', ')}`, next)]
  if (before.length > 0) return [warning('power', `since the start: ${before.join(', ')}`, next)]
  return [ok('power', 'never throttled since the start')]
}

function memory(): number | null {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(read('/proc/meminfo') ?? '')?.[1]
  return kilobytes === undefined ? null : 1024 * Number(kilobytes)
}

function temperature(): number | null {
  const values = globSync('/sys/class/thermal/thermal_zone*/temp').flatMap((path) => {
    const degrees = Number(read(path) ?? Number.NaN) / 1000
    return Number.isFinite(degrees) ? [degrees] : []
  })
  return values.length > 0 ? Math.max(...values) : null
}

function throttled(): number | null {
  const { stdout } = spawnSync('vcgencmd', ['get_throttled'], { encoding: 'utf8', timeout: 5000 })
  const bits = /^throttled=(0x[0-9a-f]+)/i.exec(stdout ?? '')?.[1]
  return bits === undefined ? null : Number(bits)
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
