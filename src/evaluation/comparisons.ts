import type { Multiplicities } from './bootstrap.ts'
import { HighestScores, type SortedScores } from './highest-scores.ts'
import { Histogram } from './histogram.ts'
import { isCompared, type People, type Photo } from './photo.ts'
import { Reliability } from './reliability.ts'
import type { Scorer } from './scorer.ts'

/** Photos of a group against those of another, or of the same one. */
export interface Comparison {
  readonly first: readonly Photo[]
  /** Null: each photo of `first` against each other one, once. */
  readonly second: readonly Photo[] | null
}

/** Pairs of one person's photos, and of two people's. */
export interface PairTotals {
  readonly genuine: number
  readonly impostor: number
}

/** What all pairs of a comparison gave. */
export interface Comparisons {
  readonly genuine: { readonly similarities: Float32Array; readonly people: Uint16Array }
  readonly impostor: SortedScores
  readonly histograms: { readonly genuine: Histogram; readonly impostor: Histogram }
  readonly reliability: Reliability | null
  /** Pairs whose faces were compared, each as often as its people were drawn. */
  compared(drawn: Multiplicities): PairTotals
  /** The same with the pairs that could not be compared, since there was no face. */
  all(drawn: Multiplicities): PairTotals
}

/** Compares all pairs; yields, after each photo, the share that is done. */
export function* compareAll(
  { first, second }: Comparison,
  people: People,
  scorer: Scorer,
): Generator<number, Comparisons> {
  const rows = first.filter(isCompared)
  const columns = second?.filter(isCompared) ?? rows
  const numbers = columns.map(({ person }) => people.numberOf(person))
  const pairs = new Pairs(scorer)
  for (const [row, { person, embeddings }] of rows.entries()) {
    const reference = scorer.reference([embeddings])
    const own = people.numberOf(person)
    for (let column = second === null ? row + 1 : 0; column < columns.length; column++) {
      const probe = columns[column] as (typeof columns)[number]
      pairs.add(scorer.similarity(probe.embeddings, reference), own, numbers[column] as number)
    }
    yield (row + 1) / rows.length
  }
  const compared = { first: people.counts(rows), second: second && people.counts(columns) }
  const all = { first: people.counts(first), second: second && people.counts(second) }
  return {
    ...pairs.sorted(),
    compared: (drawn) => totalsOf(compared, drawn),
    all: (drawn) => totalsOf(all, drawn),
  }
}

class Pairs {
  readonly #scorer: Scorer
  readonly #genuine: { similarity: number; person: number }[] = []
  readonly #impostor = new HighestScores()
  readonly #histograms = { genuine: new Histogram(), impostor: new Histogram() }
  readonly #reliability: Reliability | null

  constructor(scorer: Scorer) {
    this.#scorer = scorer
    this.#reliability = scorer.probability ? new Reliability() : null
  }

  add(similarity: number, first: number, second: number): void {
    const same = first === second
    if (same) this.#genuine.push({ similarity, person: first })
    else this.#impostor.add(similarity, first, second)
    this.#histograms[same ? 'genuine' : 'impostor'].add(similarity)
    this.#reliability?.add(this.#scorer.probability?.(similarity, 1) ?? 0, same)
  }

  sorted(): Pick<Comparisons, 'genuine' | 'impostor' | 'histograms' | 'reliability'> {
    const genuine = this.#genuine.toSorted((a, b) => a.similarity - b.similarity)
    return {
      genuine: {
        similarities: Float32Array.from(genuine, ({ similarity }) => similarity),
        people: Uint16Array.from(genuine, ({ person }) => person),
      },
      impostor: this.#impostor.sorted(),
      histograms: this.#histograms,
      reliability: this.#reliability,
    }
  }
}

/** Photos of each person, on both sides; null: the same photos, each pair once. */
interface Counts {
  readonly first: Float64Array
  readonly second: Float64Array | null
}

function totalsOf({ first, second }: Counts, drawn: Multiplicities): PairTotals {
  let [sumFirst, sumSecond, squares, genuine] = [0, 0, 0, 0]
  for (let person = 0; person < first.length; person++) {
    const times = drawn[person] as number
    const [a, b] = [first[person] as number, (second ?? first)[person] as number]
    sumFirst += times * a
    sumSecond += times * b
    squares += times ** 2 * a * b
    genuine += second === null ? (times * a * (a - 1)) / 2 : times * a * b
  }
  const impostor = sumFirst * sumSecond - squares
  return { genuine, impostor: second === null ? impostor / 2 : impostor }
}
