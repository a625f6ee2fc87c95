import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { enrolDemoPerson } from '../soak/enrol.ts'
import { DaemonProcess, root } from '../support/daemon-process.ts'
import type { LoopDisk } from '../support/loop-disk.ts'

export interface Life {
  readonly what: string
  /** Of the configuration. */
  readonly source: object
}

export const lives = {
  empty: { what: 'nobody comes', source: scene('quiet') },
  standing: {
    what: 'somebody whom it knows stays in sight',
    source: { type: 'images', path: join(root, '.tools/fixtures/obama3.jpg'), fps: 5, loop: true },
  },
  visits: { what: 'somebody whom it knows, and a stranger, come and go', source: scene('returning') },
} as const satisfies Record<string, Life>

/** What was written while a daemon lived so. */
export interface Written {
  readonly what: string
  readonly minutes: number
  /** Bytes that reached the disk. */
  readonly bytes: number
  /** Bytes of the log, which go where the system's journal is. */
  readonly log: number
  readonly events: number
}

/** Lets a daemon live on the disk, and counts from when it is ready and has settled. */
export async function measure(disk: LoopDisk, folder: string, life: Life, minutes: number): Promise<Written> {
  const config = join(folder, 'familiar.yaml')
  const settings = {
    data: join(disk.path, life.what.replaceAll(/\W+/g, '-')),
    control: { socket: join(folder, 'control.sock') },
    cameras: { door: { source: life.source } },
    // So that each turn of the scene is a visit.
    presence: { absent_after: 2 },
    mqtt: { embedded_port: 0 },
  }
  writeFileSync(config, JSON.stringify(settings))
  enrolDemoPerson(config)
  await using daemon = new DaemonProcess(['-c', config])
  await daemon.said('ready')
  await sleep(settled)
  const before = { bytes: disk.written(), lines: daemon.lines.length }
  await Promise.race([sleep(minutes * 60_000), daemon.exited])
  const lines = daemon.lines.slice(before.lines)
  return {
    what: life.what,
    minutes,
    bytes: disk.written() - before.bytes,
    log: lines.reduce((sum, line) => sum + JSON.stringify(line).length + 1, 0),
    events: lines.filter(({ msg }) => msg === 'event').length,
  }
}

/** Milliseconds after the start, in which who is there arrives. */
const settled = 15_000

function scene(name: string): object {
  return { type: 'scene', path: join(root, `test/fixtures/scenes/${name}.scene.yaml`), loop: true }
}
