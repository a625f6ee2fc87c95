import type { Change } from '../../config/reload.ts'
import type { Quantiles } from '../../pipeline/recent-times.ts'
import type { TallySnapshot } from '../../pipeline/tally.ts'
import type { CameraState, LoadedModel } from '../../vision/protocol.ts'
import type { BoardState } from '../board.ts'
import type { GovernorStatus } from '../governor/governor.ts'
import type { WithheldCounts } from '../record/discretion.ts'
import type { CommandTotals } from '../remote/command-counts.ts'

interface ProcessStatus {
  readonly pid: number
  /** Resident memory in bytes, as the kernel counts it. */
  readonly rss: number
  /** Seconds that its threads have used a processor core; null when it has just ended. */
  readonly cpu: number | null
}

export interface CameraStatus {
  /** `starting` while vision is away. */
  readonly state: CameraState
  /** Null until the camera's first one. */
  readonly tally: TallySnapshot | null
  /** Frames a second of late; null when that is not known. */
  readonly fps: number | null
}

/** What a running daemon says of itself. It crosses the control socket as JSON. */
export interface DaemonStatus {
  readonly version: string
  readonly node: string
  readonly runId: string
  /** ISO 8601. */
  readonly startedAt: string
  /** Seconds on the monotonic clock. */
  readonly uptime: number
  readonly main: ProcessStatus
  /** Null while it is being restarted. */
  readonly vision: ProcessStatus | null
  /** How often it died in this run. */
  readonly visionDeaths: number
  /** How the computer is. */
  readonly board: BoardState
  /** What is done about it. */
  readonly governor: GovernorStatus
  /** From the capture to the event on the disk, of the last one to two hours; `left` is not captured. */
  readonly latency: Quantiles
  readonly cameras: Readonly<Record<string, CameraStatus>>
  readonly gallery: { readonly revision: number; readonly people: number; readonly templates: number }
  /** The embedding space of the net in use. */
  readonly space: string
  /** The nets in use, and how they are run. */
  readonly nets: readonly LoadedModel[]
  /** Events: those on the disk, and what became of others since this run began. */
  readonly outbox: {
    readonly waiting: number
    readonly setAside: number
    /** Beyond the outbox's bounds of count and age. */
    readonly dropped: number
    /** Acknowledged by the broker as live events. */
    readonly sent: number
    /** Acknowledged as history. */
    readonly expired: number
  }
  readonly storage: {
    /** Why the disk refused the last write; null: it did not. */
    readonly trouble: string | null
    /** Events that could not be stored and were never told, since this run began. */
    readonly lost: number
  }
  /** Events that people's policies kept back, since this run began. */
  readonly withheld: WithheldCounts
  /** `url` without user and password. */
  readonly broker: { readonly url: string; readonly connected: boolean }
  readonly clock: 'synced' | 'unsynced'
  readonly privacy: boolean
  /** Commands over MQTT. */
  readonly commands: CommandTotals
}

/** What a configuration that was read anew changes. */
export interface ReloadReport {
  readonly changes: readonly Change[]
}

export interface ReloadOptions {
  /** Only say what would change. */
  readonly dryRun?: boolean
}

/** What can be asked of a running daemon beside its people; src/service/control/control.ts serves it on the socket. */
export interface DaemonDesk {
  status(): Promise<DaemonStatus>
  /**
   * Reads the configuration anew; one that is invalid changes nothing.
   * @throws FamiliarError `config-missing`, `config-invalid`
   */
  reloadConfig(options?: ReloadOptions): Promise<ReloadReport>
  /** Resolves when the choice is stored and the cameras are told; it outlives restarts. */
  setPrivacy(on: boolean): Promise<void>
}
