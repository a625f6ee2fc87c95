import { chmod, chown, realpath, stat } from 'node:fs/promises'
import { FamiliarError, messageOf } from '../../domain/errors.ts'
import { writeWhole } from '../people/write-whole.ts'

/**
 * Gives a file another text, whole or not at all; owner and mode stay, and a link stays one.
 * @throws FamiliarError `file-unusable`
 */
export async function replaceText(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch((error: unknown) => {
    throw new FamiliarError('file-unusable', `${path} cannot be replaced: ${messageOf(error)}`)
  })
  await writeAs(target, target, text, true)
}

/**
 * Keeps `text` beside the file, for the same readers, under the first of these names that is free: `familiar.yaml.SUFFIX`, `....2`, ...
 * @returns its path
 * @throws FamiliarError `file-unusable`
 */
export async function keepBeside(path: string, suffix: string, text: string): Promise<string> {
  for (let number = 1; ; number++) {
    const copy = number === 1 ? `${path}.${suffix}` : `${path}.${suffix}.${number}`
    try {
      await writeAs(path, copy, text, false)
      return copy
    } catch (error) {
      if (!(error instanceof FamiliarError && error.code === 'file-exists')) throw error
    }
  }
}

/** Writes a file that has the owner and the mode of `pattern`. */
async function writeAs(pattern: string, path: string, text: string, replace: boolean): Promise<void> {
  const { mode, uid, gid } = await stat(pattern)
  await writeWhole(path, Buffer.from(text), replace)
  // Only root may give a file away; whose it is otherwise, it was before.
  if (process.getuid?.() === 0) await chown(path, uid, gid)
  await chmod(path, mode & 0o7777)
}
