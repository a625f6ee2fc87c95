import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from './data-folder.ts'
import type { Environment } from './environment.ts'
import { unusable } from './faults.ts'

/** How many are kept. */
const kept = 3
const finished = /^backup-(?:v\d+|replaced)-(.*)\.mdb$/
const unfinished = /^backup-tmp-/

/**
 * Copies all that is stored, as it is before a migration, to `backup-v<schema>-<UTC time>.mdb` (mode 0600), and removes
 * older copies but for the newest few.
 * @returns the copy's path, once it would survive a power cut
 * @throws FamiliarError `data-folder-unusable`
 */
export async function makeBackup(environment: Environment, folder: string, schema: number): Promise<string> {
  try {
    // LMDB gives the copy the umask's mode: until that is set, the folder around it is for its owner alone.
    const copy = join(makeWorkshop(folder), 'copy.mdb')
    await environment.copy(copy)
    const path = join(folder, `backup-v${schema}-${stamp()}.mdb`)
    keep(folder, copy, path)
    removeUnfinished(folder)
    return path
  } catch (error) {
    throw unusable(folder, error)
  }
}

/**
 * Keeps a file as it is, damaged or whole, before another takes its place: as `backup-replaced-<UTC time>.mdb`.
 * @param workshop of the same folder
 * @returns the copy's path, once it would survive a power cut
 * @throws the system's error
 */
export function keepReplaced(folder: string, file: string, workshop: string): string {
  const path = join(folder, `backup-replaced-${stamp()}.mdb`)
  const copy = join(workshop, 'replaced.mdb')
  copyFileSync(file, copy)
  keep(folder, copy, path)
  return path
}

/** A folder for its owner alone, for work that may die at any time; what earlier work left goes. @throws the system's error */
export function makeWorkshop(folder: string): string {
  removeUnfinished(folder)
  return mkdtempSync(join(folder, 'backup-tmp-'))
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

/** Removes what a process left that died while it copied or restored. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (unfinished.test(name)) rmSync(join(folder, name), { recursive: true })
  }
}

/** Gives a finished copy its name, and removes older ones but for the newest few. */
function keep(folder: string, copy: string, path: string): void {
  flush(copy)
  renameSync(copy, path)
  syncFolder(folder)
  for (const old of backupsIn(folder).slice(0, -kept)) rmSync(old)
}

function stamp(): string {
  return new Date().toISOString().replaceAll(':', '-')
}

/** Oldest first. */
function backupsIn(folder: string): string[] {
  const timeOf = (name: string): string => finished.exec(name)?.[1] ?? ''
  const names = readdirSync(folder).filter((name) => finished.test(name))
  return names.sort((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1)).map((name) => join(folder, name))
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
