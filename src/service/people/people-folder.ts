import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FamiliarError, messageOf } from '../../domain/errors.ts'

/** The photos of one person, and whose they are. */
export interface PersonFolder {
  readonly name: string
  /** In the order of their names. */
  readonly photos: readonly string[]
}

const picture = /\.(jpe?g|png)$/i

/**
 * A folder that holds one folder per person, named as the person, with photos in it. What begins with a dot, and files that
 * are no JPEG or PNG by their name, are left alone.
 * @throws FamiliarError `file-unusable`; `photo-unreadable` when no photo is found
 */
export async function readPeopleFolder(folder: string): Promise<readonly PersonFolder[]> {
  const names = await visible(folder)
  const people: PersonFolder[] = []
  for (const name of names) {
    const path = join(folder, name)
    const photos = (await visible(path)).filter((file) => picture.test(file)).map((file) => join(path, file))
    if (photos.length > 0) people.push({ name, photos })
  }
  if (people.length > 0) return people
  throw new FamiliarError('photo-unreadable', `${folder} holds no folder NAME with photos (.jpg, .jpeg, .png) in it`)
}

/** The names in a folder, sorted; of what is no folder none. */
async function visible(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return []
    throw new FamiliarError('file-unusable', `${folder} cannot be read: ${messageOf(error)}`)
  }
}
