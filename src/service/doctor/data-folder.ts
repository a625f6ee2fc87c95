import { accessSync, constants, type Stats, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { messageOf } from '../../domain/errors.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const check = 'data folder'
/** Bytes. */
const scarce = 200 * 1024 * 1024
const almostFull = 20 * 1024 * 1024

/** Whether the daemon could use the folder; a missing one is made with the first start. */
export function dataFolderFindings(path: string): Finding[] {
  const found = statOf(path)
  if (found instanceof Error) return [problem(check, `${path} cannot be looked at: ${messageOf(found)}`, ownerHint)]
  if (found === null) return missing(path)
  if (!found.isDirectory())
    return [problem(check, `${path} is no folder`, 'Move it away, or give another `data` folder.')]
  return [access(path, found), space(path)]
}

const ownerHint =
  'Run as the user that Familiar runs as (sudo -u familiar familiar doctor), or give another `data` folder.'

function missing(path: string): Finding[] {
  const parent = nearestFolder(path)
  if (!mayWrite(parent)) return [problem(check, `${path} does not exist, and ${parent} may not be written`, ownerHint)]
  return [ok(check, `${path} does not exist yet; the first start makes it`), space(parent)]
}

function access(path: string, { mode, uid }: Stats): Finding {
  const bits = (mode & 0o777).toString(8).padStart(4, '0')
  const me = process.getuid?.()
  if (me !== 0 && uid !== me) return problem(check, `${path} belongs to user ${uid}, this is user ${me}`, ownerHint)
  if (!mayWrite(path)) return problem(check, `${path} may not be written (mode ${bits})`, `chmod 700 ${path}`)
  if ((mode & 0o077) === 0) return ok(check, `${path}, mode ${bits}`)
  return warning(check, `${path} has mode ${bits}: others on this machine may read faces`, `chmod 700 ${path}`)
}

function space(path: string): Finding {
  const { bavail, bsize } = statfsSync(path)
  const free = bavail * bsize
  const text = `${Math.round(free / 1024 / 1024)} MB free`
  if (free < almostFull) return problem('disk', `${text}: nothing more can be stored`, 'Free space on the disk.')
  if (free < scarce) return warning('disk', text, 'Free space on the disk.')
  return ok('disk', text)
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
