import { chmodSync, closeSync, fsyncSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from './data-folder.ts'
import type { Environment } from './environment.ts'
import { unusable } from './faults.ts'

/** How many are kept. */
const kept = 3
const finished = /^backup-v\d+-.*\.mdb$/
const unfinished = /^backup-tmp-/
/** Numbers in names count as numbers: v10 comes after v9. */
const collator = new Intl.Collator('und', { numeric: true })

/**
 * Copies all that is stored, as it is before a migration, to `backup-v<schema>-<UTC time>.mdb` (mode 0600), and removes
 * older copies but for the newest few.
 * @returns the copy's path, once it would survive a power cut
 * @throws FamiliarError `data-folder-unusable`
 */
export async function makeBackup(environment: Environment, folder: string, schema: number): Promise<string> {
  try {
    removeUnfinished(folder)
    // LMDB gives the copy the umask's mode: until that is set, the folder around it is for its owner alone.
    const workshop = mkdtempSync(join(folder, 'backup-tmp-'))
    const copy = join(workshop, 'copy.mdb')
    await environment.copy(copy)
    const path = join(folder, `backup-v${schema}-${new Date().toISOString().replaceAll(':', '-')}.mdb`)
    flush(copy)
    renameSync(copy, path)
    removeUnfinished(folder)
    syncFolder(folder)
    for (const old of backupsIn(folder).slice(0, -kept)) rmSync(old)
    return path
  } catch (error) {
    throw unusable(folder, error)
  }
}

/** Removes all copies: each may hold who is to be forgotten. @throws FamiliarError `data-folder-unusable` */
export function removeBackups(folder: string): void {
  try {
    for (const path of backupsIn(folder)) rmSync(path)
    removeUnfinished(folder)
    syncFolder(folder)
  } catch (error) {
    throw unusable(folder, error)
  }
}

/** Removes what a process left that died while it copied. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (unfinished.test(name)) rmSync(join(folder, name), { recursive: true })
  }
}

/** Oldest first. */
function backupsIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => finished.test(name))
  return names.sort(collator.compare).map((name) => join(folder, name))
}

function flush(path: string): void {
  chmodSync(path, 0o600)
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
