import type { PersonId } from '../domain/brand.ts'
import type { GallerySnapshot } from '../domain/person.ts'

export interface Score {
  readonly person: PersonId
  /** Cosine, -1..1; higher is more alike. */
  readonly similarity: number
}

/** Dot product; the cosine when both have unit length. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

export function normalise(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return length > 0 ? vector.map((value) => value / length) : vector
}

/** A gallery ready for matching: each person stands for the normalised mean of their templates. */
export class Matcher {
  readonly #people: readonly { readonly id: PersonId; readonly centre: Float32Array }[]

  constructor({ members }: GallerySnapshot) {
    this.#people = members.map(({ id, vectors }) => ({ id, centre: normalise(sum(vectors)) }))
  }

  /** All people, most alike first. */
  scores(probe: Float32Array): readonly Score[] {
    return this.#people
      .map(({ id, centre }) => ({ person: id, similarity: cosine(probe, centre) }))
      .sort((a, b) => b.similarity - a.similarity)
  }
}

/**
 * Gives each face of one frame at most one person, and each person at most one face: the most alike pair first.
 * @param faces each face's scores
 * @returns the person of each face whose similarity reaches `threshold`, else null
 */
export function assign(faces: readonly (readonly Score[])[], threshold: number): (PersonId | null)[] {
  const pairs = faces
    .flatMap((scores, face) => scores.map((score) => ({ face, ...score })))
    .filter(({ similarity }) => similarity >= threshold)
    .sort((a, b) => b.similarity - a.similarity)
  const people = faces.map((): PersonId | null => null)
  const taken = new Set<PersonId>()
  for (const { face, person } of pairs) {
    if (people[face] !== null || taken.has(person)) continue
    people[face] = person
    taken.add(person)
  }
  return people
}

function sum(vectors: readonly Float32Array[]): Float32Array {
  const total = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) {
    for (const [i, value] of vector.entries()) total[i] = (total[i] as number) + value
  }
  return total
}
