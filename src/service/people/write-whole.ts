import { accessSync, constants, lstatSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FamiliarError, messageOf } from '../../domain/errors.ts'

/**
 * Says early what `writeWhole` would say at its end, before anybody is asked for anything.
 * @throws FamiliarError as `writeWhole`
 */
export function checkTarget(path: string, replace: boolean): void {
  try {
    accessSync(dirname(path), constants.W_OK)
    if (replace || !lstatSync(path, { throwIfNoEntry: false })) return
  } catch (error) {
    throw problemOf(path, error)
  }
  throw taken(path)
}

/**
 * Writes a file of mode 0600 that is there whole or not at all, also after a power cut.
 * @throws FamiliarError `file-exists` unless it may be replaced, `file-unusable`
 */
export async function writeWhole(path: string, bytes: Uint8Array, replace: boolean): Promise<void> {
  const part = `${path}.${process.pid}.part`
  let reserved = false
  try {
    if (!replace) {
      // Takes the name, so that nobody else's file is replaced at the end.
      await (await open(path, 'wx', 0o600)).close()
      reserved = true
    }
    await writeFlushed(part, bytes)
    await rename(part, path)
    await flushFolder(dirname(path))
  } catch (error) {
    await rm(part, { force: true })
    if (reserved) await rm(path, { force: true })
    throw problemOf(path, error)
  }
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  await file.writeFile(bytes)
  await file.sync()
}

async function flushFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}

function problemOf(path: string, error: unknown): FamiliarError {
  if ((error as NodeJS.ErrnoException).code === 'EEXIST') return taken(path)
  return new FamiliarError('file-unusable', `${path} cannot be written: ${messageOf(error)}`)
}

function taken(path: string): FamiliarError {
  return new FamiliarError('file-exists', `${path} exists already`)
}
