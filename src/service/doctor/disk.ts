import { statfsSync } from 'node:fs'
import { type Finding, found, ok } from './finding.ts'
import type { Host } from './host.ts'
import { type Mount, mountOf } from './mounts.ts'

const check = 'disk'
/** Bytes. */
const scarce = 200 * 1024 * 1024
const almostFull = 20 * 1024 * 1024
/** Files that can still be made. */
const fewFiles = 100

const network = /^(nfs4?|cifs|smb3|9p|ceph|glusterfs|fuse\.(sshfs|glusterfs|rclone))$/
/** Newer kernels leave a file system as it was mounted, and say that an error has made it read-only. */
const readOnly = /^(ro|emergency_ro|shutdown)$/
const temporary = /^(tmpfs|ramfs|overlay)$/

/** What statfs(2) tells of a file system. */
export interface Room {
  readonly bavail: number
  readonly bsize: number
  /** Both 0 on a file system that has no such bound. */
  readonly files: number
  readonly ffree: number
}

/** The file system below a path that exists: its room, and whether it is one to store on. */
export function diskFindings(path: string, host: Host, room: Room = statfsSync(path)): Finding[] {
  const mount = mountOf(path, host)
  return [space(room), ...inodes(room), ...(mount === null ? [] : mountFindings(mount))]
}

function space({ bavail, bsize }: Room): Finding {
  const free = bavail * bsize
  const text = `${Math.round(free / 1024 / 1024)} MB free`
  if (free < almostFull) return found('disk-full', check, `${text}: nothing more can be stored`)
  return free < scarce ? found('disk-scarce', check, text) : ok(check, text)
}

function inodes({ files, ffree }: Room): Finding[] {
  if (files === 0 || ffree >= fewFiles) return []
  return [found('disk-no-inodes', check, `only ${ffree} more files can be made`)]
}

function mountFindings({ point, type, options }: Mount): Finding[] {
  const where = `${point} (${type})`
  if (options.some((option) => readOnly.test(option)))
    return [found('disk-read-only', check, `${where} is mounted read-only`)]
  if (network.test(type)) return [found('disk-network', check, `${where} is on the network`)]
  if (temporary.test(type)) return [found('disk-temporary', check, `${where} does not outlive a restart`)]
  return []
}
