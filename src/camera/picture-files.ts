import { globSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FamiliarError, messageOf } from '../domain/errors.ts'

const isPicture = (path: string): boolean => /\.(jpe?g|png)$/i.test(path)
const isGlob = (path: string): boolean => /[*?[\]{}]/.test(path)
const natural = new Intl.Collator('en', { numeric: true }).compare

/**
 * The .jpg, .jpeg and .png files that a folder (not its subfolders), a file or a glob names, in the natural order of their paths: 2 before 10.
 * @throws FamiliarError `source-unreadable` when there is no such path, `source-empty` when it holds no picture
 */
export async function pictureFiles(path: string): Promise<readonly string[]> {
  const found = (await candidates(path)).filter(isPicture).sort(natural)
  if (found.length === 0) throw new FamiliarError('source-empty', `${path} holds no .jpg, .jpeg or .png file`)
  return found
}

async function candidates(path: string): Promise<string[]> {
  try {
    const status = await stat(path)
    return status.isDirectory() ? (await readdir(path)).map((name) => join(path, name)) : [path]
  } catch (error) {
    if (isGlob(path)) return globSync(path)
    throw new FamiliarError('source-unreadable', `${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}
