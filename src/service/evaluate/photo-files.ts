import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FamiliarError, messageOf } from '../../domain/errors.ts'

/** A photo of an evaluation, as it lies in its folder. */
export interface PhotoFile {
  readonly path: string
  /** `NAME/1.jpg` or `NAME/GROUP/1.jpg`; unique in an evaluation. */
  readonly name: string
  readonly person: string
  /** Empty for photos right in the person's folder. */
  readonly group: string
  readonly stranger: boolean
}

export interface Folders {
  /** People who may be enrolled. */
  readonly people: readonly string[]
  /** People who never are. */
  readonly strangers: readonly string[]
}

const picture = /\.(jpe?g|png)$/i
/** More sub folders than that are no groups but people, one level too deep. */
const maxGroups = 10

/**
 * All photos, in the order of their names: FOLDER/NAME/*.jpg and FOLDER/NAME/GROUP/*.jpg. What begins with a dot is left
 * alone. Whoever is among the people and among the strangers is no stranger.
 * @throws FamiliarError `file-unusable` for what cannot be read, `photos-missing` for a folder without photos of people,
 * `usage` for a folder of such folders, and for two photos of one name
 */
export async function findPhotos(folders: Folders): Promise<readonly PhotoFile[]> {
  const people = await Promise.all(folders.people.map((folder) => photosIn(folder, false)))
  const strangers = await Promise.all(folders.strangers.map((folder) => photosIn(folder, true)))
  const known = new Set(people.flat().map(({ person }) => person))
  const all = [...people, ...strangers]
    .flat()
    .map((photo) => ({ ...photo, stranger: photo.stranger && !known.has(photo.person) }))
  demandUnique(all)
  return all.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function photosIn(folder: string, stranger: boolean): Promise<PhotoFile[]> {
  const photos: PhotoFile[] = []
  for (const { name: person } of await entriesOf(folder, 'folder')) {
    const own = join(folder, person)
    const files = (path: string, group: string, found: readonly Entry[]): PhotoFile[] =>
      found.map(({ name }) => ({
        path: join(path, name),
        name: join(person, group, name),
        person,
        group,
        stranger,
      }))
    photos.push(...files(own, '', await entriesOf(own, 'photo')))
    for (const { name: group } of await entriesOf(own, 'folder')) {
      photos.push(...files(join(own, group), group, await entriesOf(join(own, group), 'photo')))
    }
  }
  const groups = new Set(photos.map(({ group }) => group))
  if (photos.length === 0) {
    throw new FamiliarError('photos-missing', `${folder} holds no folder NAME with photos (.jpg, .jpeg, .png) in it`)
  }
  if (groups.size > maxGroups) {
    const [example] = photos.filter(({ group }) => group !== '')
    throw new FamiliarError(
      'usage',
      `${folder} has ${groups.size} groups of photos (FOLDER/NAME/GROUP), such as ${example?.group}: are they people? Then give their folder, ${join(folder, example?.person ?? '')}`,
    )
  }
  return photos
}

interface Entry {
  readonly name: string
}

async function entriesOf(folder: string, kind: 'folder' | 'photo'): Promise<Entry[]> {
  try {
    const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'))
    // A link may lead to either; what it is not shows when it is opened.
    const wanted =
      kind === 'photo'
        ? entries.filter((entry) => picture.test(entry.name) && !entry.isDirectory())
        : entries.filter((entry) => entry.isDirectory() || (entry.isSymbolicLink() && !picture.test(entry.name)))
    return wanted
  } catch (error) {
    // A link to a file that is no photo.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return []
    throw new FamiliarError('file-unusable', `${folder} cannot be read: ${messageOf(error)}`)
  }
}

function demandUnique(photos: readonly PhotoFile[]): void {
  const seen = new Map<string, PhotoFile>()
  for (const photo of photos) {
    const other = seen.get(photo.name)
    if (other !== undefined) {
      throw new FamiliarError('usage', `${other.path} and ${photo.path} have the same name: rename one of them`)
    }
    seen.set(photo.name, photo)
  }
}
