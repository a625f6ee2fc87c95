import { accessSync, constants, existsSync, globSync, statSync } from 'node:fs'
import { type Finding, found, ok } from '../finding.ts'

/** Whether a folder or glob holds pictures. */
export function picturesFinding(check: string, path: string): Finding {
  const pattern = existsSync(path) && statSync(path).isDirectory() ? `${path}/*` : path
  const count = globSync(pattern).filter((name) => /\.(jpe?g|png)$/i.test(name)).length
  return count > 0
    ? ok(check, `${path}: ${count} pictures`)
    : found('camera-no-pictures', check, `${path} holds no picture`)
}

/** Whether a video or scene can be read. */
export function fileFinding(check: string, path: string): Finding {
  if (mayRead(path)) return ok(check, `${path} is there`)
  const text = existsSync(path) ? `this user may not read ${path}` : `${path} does not exist`
  return found('camera-file-missing', check, text)
}

function mayRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
