/** Similarities, highest first, each with the two people whom it compares. */
export interface SortedScores {
  readonly similarities: Float32Array
  readonly first: Uint16Array
  readonly second: Uint16Array
  /** Whether none was left out. */
  readonly complete: boolean
}

/** People are numbered below this. */
export const maxPeople = 2 ** 16

/**
 * Keeps the highest of very many similarities: error rates at low false match rates rest on these alone, and all pairs of
 * 20,000 photos would fill 1.6 GB. Memory: 16 bytes for each that is kept.
 */
export class HighestScores {
  readonly #kept: number
  #words = new Uint32Array(2 ** 12)
  #length = 0
  #floor = Number.NEGATIVE_INFINITY
  #complete = true

  /** @param kept at least so many of the highest are kept */
  constructor(kept = 4_000_000) {
    this.#kept = kept
  }

  /** @param first, second below `maxPeople` */
  add(similarity: number, first: number, second: number): void {
    if (2 * this.#length === this.#words.length) this.#makeRoom()
    if (similarity < this.#floor) return
    // Little-endian, as all processors that Node runs on: of the 64 bit key the second word counts more.
    this.#words[2 * this.#length] = (first << 16) | second
    this.#words[2 * this.#length + 1] = orderOf(similarity)
    this.#length++
  }

  sorted(): SortedScores {
    this.#sort()
    const similarities = new Float32Array(this.#length)
    const first = new Uint16Array(this.#length)
    const second = new Uint16Array(this.#length)
    for (let i = 0; i < this.#length; i++) {
      const place = 2 * (this.#length - 1 - i)
      similarities[i] = similarityOf(this.#words[place + 1] as number)
      first[i] = (this.#words[place] as number) >>> 16
      second[i] = (this.#words[place] as number) & 0xffff
    }
    return { similarities, first, second, complete: this.#complete }
  }

  /** Ascending. */
  #sort(): void {
    new BigUint64Array(this.#words.buffer, 0, this.#length).sort()
  }

  #makeRoom(): void {
    if (this.#length < 2 * this.#kept) {
      const larger = new Uint32Array(Math.min(2 * this.#words.length, 4 * this.#kept))
      larger.set(this.#words)
      this.#words = larger
      return
    }
    this.#sort()
    this.#words.copyWithin(0, 2 * (this.#length - this.#kept), 2 * this.#length)
    this.#length = this.#kept
    this.#floor = similarityOf(this.#words[1] as number)
    this.#complete = false
  }
}

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** The bits of a float as a number that is in the order of the floats. */
function orderOf(similarity: number): number {
  float[0] = similarity
  const word = bits[0] as number
  return (word >>> 31 === 1 ? ~word : word | 0x80000000) >>> 0
}

function similarityOf(order: number): number {
  bits[0] = order >>> 31 === 1 ? order & 0x7fffffff : ~order
  return float[0] as number
}

/** The next 32 bit float above. */
export function justAbove(similarity: number): number {
  return similarityOf(orderOf(similarity) + 1)
}
