import { accessSync, constants, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { messageOf } from '../../domain/errors.ts'
import { cardFindings } from './card.ts'
import { diskFindings } from './disk.ts'
import { type Finding, found, ok } from './finding.ts'
import type { Host } from './host.ts'

const check = 'data folder'

/** Whether the daemon could use the folder, and what it is on; a missing one is made with the first start. */
export async function dataFolderFindings(path: string, host: Host): Promise<Finding[]> {
  const stats = statOf(path)
  if (stats instanceof Error)
    return [found('data-folder-unreachable', check, `${path} cannot be looked at: ${messageOf(stats)}`)]
  const existing = stats === null ? nearestFolder(path) : path
  const finding = stats === null ? missing(path, existing) : access(path, stats, host)
  if (finding.id === 'data-folder-is-none') return [finding]
  return [finding, ...diskFindings(existing, host), ...(await cardFindings(existing, host))]
}

function missing(path: string, parent: string): Finding {
  if (mayWrite(parent)) return ok(check, `${path} does not exist yet; the first start makes it`)
  return found('data-folder-unreachable', check, `${path} does not exist, and ${parent} may not be written`)
}

function access(path: string, stats: Stats, host: Host): Finding {
  const { mode, uid } = stats
  const me = host.uid
  const bits = (mode & 0o777).toString(8).padStart(4, '0')
  if (!stats.isDirectory()) return found('data-folder-is-none', check, `${path} is no folder`)
  if (me !== 0 && uid !== me)
    return found('data-folder-foreign', check, `${path} belongs to user ${uid}, this is user ${me}`)
  if ((mode & 0o700) !== 0o700)
    return found('data-folder-locked', check, `${path} may not be written (mode ${bits})`, `chmod 700 ${path}`)
  if ((mode & 0o077) === 0) return ok(check, `${path}, mode ${bits}`)
  const text = `${path} has mode ${bits}: others on this machine may read faces`
  return found('data-folder-open', check, text, `chmod 700 ${path}`)
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

function nearestFolder(path: string): string {
  const parent = dirname(path)
  return parent === path || statOf(parent) !== null ? parent : nearestFolder(parent)
}

function statOf(path: string): Stats | Error | null {
  try {
    return statSync(path)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : (error as Error)
  }
}
