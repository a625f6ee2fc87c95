import type { Multiplicities } from './bootstrap.ts'
import { isCompared, type People, type Photo } from './photo.ts'
import type { Scorer } from './scorer.ts'

/** Anchor, another photo of the same person, and a photo of somebody else. */
export interface Triplets {
  readonly total: number
  readonly violated: number
  /** People who are anchors. */
  readonly people: number
  /** The share that is violated, each triplet as often as its two people were drawn; null without triplets. */
  rate(drawn: Multiplicities): number | null
}

/** Violations by the number of the anchor's person and of the negative's. */
type Violations = Map<number, Float64Array>

/**
 * Triplets that violate |anchor - positive|² + margin < |anchor - negative|² (Schroff, Kalenichenko, Philbin: "FaceNet",
 * CVPR 2015, eq. 1), which unit vectors make similarity(a, n) < similarity(a, p) - margin / 2. Yields, after each anchor, the
 * share that is done.
 */
export function* countTriplets(
  photos: readonly Photo[],
  people: People,
  scorer: Scorer,
  margin: number,
): Generator<number, Triplets> {
  const compared = photos.filter(isCompared)
  const numbers = compared.map(({ person }) => people.numberOf(person))
  const counts = people.counts(compared)
  const violations: Violations = new Map()
  for (const [at, anchor] of compared.entries()) {
    const own = numbers[at] as number
    if ((counts[own] as number) < 2) continue
    const reference = scorer.reference([anchor.embeddings])
    const similarities = Float32Array.from(compared, ({ embeddings }) => scorer.similarity(embeddings, reference))
    const violated = violations.get(own) ?? new Float64Array(people.count)
    violations.set(own, violated)
    const bars = positives(similarities, numbers, at).map((similarity) => similarity - margin / 2)
    countAbove(bars, similarities, numbers, own, violated)
    yield (at + 1) / compared.length
  }
  return tripletsOf(violations, counts)
}

function positives(similarities: Float32Array, numbers: readonly number[], anchor: number): number[] {
  return [...similarities].filter((_, i) => numbers[i] === numbers[anchor] && i !== anchor)
}

/** Adds, for each negative, how many bars it reaches. */
function countAbove(
  bars: readonly number[],
  similarities: Float32Array,
  numbers: readonly number[],
  own: number,
  violated: Float64Array,
): void {
  const lowest = Math.min(...bars)
  for (const [i, similarity] of similarities.entries()) {
    const other = numbers[i] as number
    if (other === own || similarity < lowest) continue
    violated[other] = (violated[other] as number) + bars.filter((bar) => similarity >= bar).length
  }
}

function tripletsOf(violations: Violations, counts: Float64Array): Triplets {
  const sparse = [...violations].map(([own, row]) => ({ own, negatives: nonZero(row) }))
  const rateOf = (drawn: Multiplicities) => {
    const photos = counts.reduce((sum, count, person) => sum + count * (drawn[person] as number), 0)
    let [violated, total] = [0, 0]
    for (const { own, negatives } of sparse) {
      const times = drawn[own] as number
      const count = counts[own] as number
      total += times * count * (count - 1) * (photos - times * count)
      for (const { person, number } of negatives) violated += times * (drawn[person] as number) * number
    }
    return { violated, total }
  }
  return {
    ...rateOf(new Uint16Array(counts.length).fill(1)),
    people: sparse.length,
    rate: (drawn) => {
      const { violated, total } = rateOf(drawn)
      return total === 0 ? null : violated / total
    },
  }
}

function nonZero(row: Float64Array): { readonly person: number; readonly number: number }[] {
  return [...row.entries()].filter(([, number]) => number > 0).map(([person, number]) => ({ person, number }))
}
