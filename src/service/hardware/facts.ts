import { release } from 'node:os'
import { toolNames } from '../../camera/pi/launch.ts'
import type { BenchResult } from '../bench.ts'
import type { BoardState } from '../board.ts'
import type { Watched } from '../doctor/cameras/picture.ts'
import type { Host } from '../doctor/host.ts'
import type { Choice } from '../nets/choice.ts'
import { featuresOf } from '../nets/machine.ts'
import { boardName, version } from '../run-identity.ts'

/** What the camera that was looked at was asked for, and gave. */
export interface CameraFacts {
  readonly name: string
  readonly type: string
  /** Of a Raspberry Pi's camera: pixels and pictures a second. */
  readonly asked: { readonly width: number; readonly height: number; readonly fps: number } | null
  readonly watched: Watched | null
  /** Why it gave nothing. */
  readonly error: string | null
}

/** What was found out about one computer; null where it did not say, or it was not looked at. */
export interface HardwareFacts {
  readonly version: string
  readonly board: string | null
  readonly arch: string
  readonly kernel: string
  readonly system: string | null
  /** Instructions that nets gain by, such as `asimddp`. */
  readonly features: readonly string[]
  /** Of an ARM processor, such as `0xd08` (Cortex-A72). */
  readonly cpuPart: string | null
  /** Bytes of a page of memory. */
  readonly pageSize: number | null
  /** Bytes of a page of the database. */
  readonly databasePageSize: number | null
  /** Bytes. */
  readonly memory: number | null
  /** Whether a service's memory can be bounded. */
  readonly boundsMemory: boolean | null
  /** Whether the kernel tells how much programs wait. */
  readonly tellsPressure: boolean
  /** MHz of the first core: the highest that it is allowed. */
  readonly frequency: number | null
  /** Of the OpenCV that is installed. */
  readonly opencv: string | null
  /** The first line of the camera tool's version. */
  readonly tool: string | null
  readonly before: BoardState
  /** When all was measured. */
  readonly after: BoardState
  readonly camera: CameraFacts | null
  /** Of 1280 x 720 with one face. */
  readonly bench: BenchResult | null
  /** What `familiar bench --choose` measured, if that was here. */
  readonly choice: Choice | null
}

type StaticFacts = Omit<HardwareFacts, 'databasePageSize' | 'before' | 'after' | 'camera' | 'bench' | 'choice'>

/** What is so before anything is measured. */
export async function staticFacts(host: Host): Promise<StaticFacts> {
  const cpuinfo = host.text('/proc/cpuinfo') ?? ''
  const cgroup = host.text('/sys/fs/cgroup/cgroup.controllers')
  const kilobytes = numberIn(host.text('/proc/meminfo'), /^MemTotal:\s+(\d+)/m)
  const kilohertz = numberIn(host.text('/sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq'), /^(\d+)/)
  return {
    version,
    board: boardName(),
    arch: process.arch,
    kernel: release(),
    system: /^PRETTY_NAME="?(.*?)"?$/m.exec(host.text('/etc/os-release') ?? '')?.[1] ?? null,
    features: featuresOf(cpuinfo),
    cpuPart: /^CPU part\s*:\s*(\S+)$/m.exec(cpuinfo)?.[1] ?? null,
    pageSize: pageSizeIn(host.bytes('/proc/self/auxv')),
    memory: kilobytes && kilobytes * 1024,
    boundsMemory: cgroup === null ? null : cgroup.split(/\s+/).includes('memory'),
    tellsPressure: host.text('/proc/pressure/cpu') !== null,
    frequency: kilohertz && kilohertz / 1000,
    opencv: opencvVersion(host),
    tool: await toolVersion(host),
  }
}

function numberIn(text: string | null, pattern: RegExp): number | null {
  const digits = pattern.exec(text ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}

/** AT_PAGESZ of getauxval(3): pairs of words, each of 8 bytes on the systems that Familiar runs on. */
function pageSizeIn(auxv: Buffer | null): number | null {
  const pageSizeEntry = 6n
  for (let at = 0; auxv !== null && at + 16 <= auxv.length; at += 16) {
    if (auxv.readBigUInt64LE(at) === pageSizeEntry) return Number(auxv.readBigUInt64LE(at + 8))
  }
  return null
}

function opencvVersion(host: Host): string | null {
  const versions = host.glob('/usr/lib/*/libopencv_core.so.*.*.*').map((path) => path.replace(/^.*\.so\./, ''))
  return versions.at(-1) ?? null
}

async function toolVersion(host: Host): Promise<string | null> {
  for (const tool of toolNames) {
    const { missing, stdout, stderr } = await host.ask(tool, '--version')
    if (!missing) return `${tool}: ${`${stdout}${stderr}`.trim().split('\n')[0]}`
  }
  return null
}
