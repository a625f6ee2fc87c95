import { ulid } from 'ulid'
import manifest from '../../package.json' with { type: 'json' }
import { readOrNull } from './read-or-null.ts'

export const version: string = manifest.version

/** What marks all events of one run of the daemon. */
export interface Run {
  readonly runId: string
  readonly bootId: string
  readonly node: string
  /** ISO 8601. */
  readonly startedAt: string
}

export function newRun(node: string, now: number): Run {
  return { runId: ulid(now), bootId: bootId(), node, startedAt: isoAt(now) }
}

/** ISO 8601 in UTC. */
export function isoAt(wallMs: number): string {
  return new Date(wallMs).toISOString()
}

/** As the device tree has it, such as "Raspberry Pi 5 Model B Rev 1.0"; null on other machines. */
export function boardName(): string | null {
  return readOrNull('/proc/device-tree/model')?.replaceAll('\0', '') || null
}

/** random(4): made anew by the kernel with each boot. */
function bootId(): string {
  return readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown'
}
