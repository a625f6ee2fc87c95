import type { Embedding, Embeddings } from '../../../domain/face.ts'
import { duplicateLimit, likenessTo } from '../duplicate.ts'
import type { CheckedPerson, CheckedPhoto } from './checked.ts'
import type { RepeatedPhoto, SharedPhoto } from './report.ts'

/** Photos of one person that are one photo. */
export function duplicatesIn({ photos }: CheckedPerson): RepeatedPhoto[] {
  return photos.flatMap((photo, place) => photos.slice(place + 1).flatMap((other) => repeated(photo, other) ?? []))
}

/** How many photos repeat no other one. */
export function differentPhotos({ photos }: CheckedPerson): number {
  const isNew = (photo: CheckedPhoto, place: number): boolean =>
    photos.slice(0, place).every((earlier) => repeated(earlier, photo) === null)
  return photos.filter(isNew).length
}

/** Photos that two people have. */
export function sharedPhotos(people: readonly CheckedPerson[]): SharedPhoto[] {
  return people.flatMap((person, place) =>
    people
      .slice(place + 1)
      .flatMap((other) =>
        person.photos
          .flatMap((photo) => other.photos.flatMap((theirs) => repeated(photo, theirs) ?? []))
          .map((same): SharedPhoto => ({ people: [nameOf(person), nameOf(other)], ...same })),
      ),
  )
}

function repeated(photo: CheckedPhoto, other: CheckedPhoto): RepeatedPhoto | null {
  const [first, ...rest] = photo.templates as readonly Embedding[]
  if (first === undefined) return null
  const twin = likenessTo([first, ...rest] satisfies Embeddings, other.templates)
  if (twin === null || twin.similarity < duplicateLimit) return null
  return { photos: [photo.source, other.source], similarity: twin.similarity }
}

const nameOf = ({ id, name }: CheckedPerson) => ({ id, name })
