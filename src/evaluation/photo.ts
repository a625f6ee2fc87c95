import type { Embeddings } from '../domain/face.ts'

/** One photo of an evaluation. */
export interface Photo {
  /** Unique: its path below its folder, such as `Ada Lovelace/1.jpg`. */
  readonly name: string
  readonly person: string
  /** Sub folder of the person, such as `profile`; empty for photos right in the person's folder. */
  readonly group: string
  /** Of somebody who is never enrolled. */
  readonly stranger: boolean
  /** Of the face meant; null when there is none to compare. */
  readonly embeddings: Embeddings | null
  /** Of that face, 0..1. */
  readonly quality: number
}

/** A photo whose face can be compared. */
export interface ComparedPhoto extends Photo {
  readonly embeddings: Embeddings
}

export function isCompared(photo: Photo): photo is ComparedPhoto {
  return photo.embeddings !== null
}

/** Everybody of an evaluation as a number, in the order of their names. */
export class People {
  readonly #numbers: ReadonlyMap<string, number>

  constructor(photos: readonly Photo[]) {
    const names = [...new Set(photos.map(({ person }) => person))].sort()
    this.#numbers = new Map(names.map((name, number) => [name, number]))
  }

  get count(): number {
    return this.#numbers.size
  }

  /** @throws RangeError for somebody without a photo */
  numberOf(person: string): number {
    const number = this.#numbers.get(person)
    if (number === undefined) throw new RangeError(`${person} is not evaluated`)
    return number
  }

  /** How many of the photos each person has. */
  counts(photos: readonly Photo[]): Float64Array {
    const counts = new Float64Array(this.count)
    for (const { person } of photos) counts[this.numberOf(person)] = (counts[this.numberOf(person)] ?? 0) + 1
    return counts
  }
}
