import type { SeenPhoto } from './see-photos.ts'

/** What may make the figures mean something else than they seem to. The words of `code` are part of the public contract. */
export interface Warning {
  readonly code: 'photo-of-two-people' | 'photo-twice' | 'photo-unreadable' | 'cache-damaged' | 'cache-unusable'
  readonly message: string
  /** Their names, where it is about photos. */
  readonly photos: readonly string[]
}

/** The same bytes under several names: two people's would be an impostor pair of one face, one person's a genuine pair that is too easy. */
export function repeatedPhotos(photos: readonly SeenPhoto[]): Warning[] {
  const byContent = Map.groupBy(
    photos.filter(({ sha256 }) => sha256 !== null),
    ({ sha256 }) => sha256,
  )
  return [...byContent.values()]
    .filter(({ length }) => length > 1)
    .map((same): Warning => {
      const names = same.map(({ file }) => file.name)
      const people = [...new Set(same.map(({ file }) => file.person))]
      return people.length > 1
        ? { code: 'photo-of-two-people', message: `${people.join(' and ')} have the same photo`, photos: names }
        : { code: 'photo-twice', message: `${people[0]} has the same photo ${names.length} times`, photos: names }
    })
}

export function unreadablePhotos(photos: readonly SeenPhoto[]): Warning[] {
  return photos.flatMap(({ file: { name }, seen }): Warning[] => {
    if (seen.outcome === 'unreadable')
      return [{ code: 'photo-unreadable', message: `${name} is no picture that can be decoded`, photos: [name] }]
    if (seen.outcome !== 'failed') return []
    return [{ code: 'photo-unreadable', message: `${name}: ${seen.reason}`, photos: [name] }]
  })
}
