import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FamiliarError, messageOf } from '../../domain/errors.ts'

/** The photos of one person, and whose they are. */
export interface PersonFolder {
  readonly name: string
  /** In the order of their names; none with an error. */
  readonly photos: readonly string[]
  /** `file-unusable` when it cannot be read. */
  readonly error: FamiliarError | null
}

const picture = /\.(jpe?g|png)$/i

/**
 * A folder that holds one folder per person, named as the person, with photos in it. What begins with a dot, files, and
 * folders without a file that is a JPEG or PNG by its name are left alone; an inner folder that cannot be read ends nothing.
 * @throws FamiliarError `file-unusable` for the folder itself; `photos-missing` when it holds nobody
 */
export async function readPeopleFolder(folder: string): Promise<readonly PersonFolder[]> {
  const names = await visible(folder)
  const people = await Promise.all(names.map((name) => readPersonFolder(folder, name)))
  const found = people.filter(({ photos, error }) => photos.length > 0 || error !== null)
  if (found.length > 0) return found
  throw new FamiliarError('photos-missing', `${folder} holds no folder NAME with photos (.jpg, .jpeg, .png) in it`)
}

async function readPersonFolder(folder: string, name: string): Promise<PersonFolder> {
  const path = join(folder, name)
  try {
    const photos = (await visible(path)).filter((file) => picture.test(file)).map((file) => join(path, file))
    return { name, photos, error: null }
  } catch (error) {
    if (!(error instanceof FamiliarError)) throw error
    return { name, photos: [], error }
  }
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
