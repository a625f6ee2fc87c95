import type { PersonId } from '../../domain/brand.ts'
import type { Embedding, Embeddings } from '../../domain/face.ts'
import { normalise, sumOf } from '../match.ts'
import { judge, speaksAgainst, type Verdict } from './judge.ts'
import { cosinesOf, type Look, type WeighedLooks, weigh } from './looks.ts'
import type { Panel } from './panel.ts'

/** The newest looks that are kept. */
const mostKept = 16

interface Observation {
  readonly embeddings: Embeddings
  readonly quality: number
}

/** What the looks at one track say about who it is. Their order does not matter, but for which are the newest. */
export class TrackEvidence {
  #panel: Panel
  #observations: Observation[] = []
  #looks: Look[] = []
  /** Between the looks. */
  #cosines: number[][] = []
  #count = 0

  constructor(panel: Panel) {
    this.#panel = panel
  }

  /** Looks since the evidence began; more than are kept, after a while. */
  get count(): number {
    return this.#count
  }

  /** Looks that are kept. */
  get kept(): number {
    return this.#looks.length
  }

  /** Another look would push out an older one: many more will hardly tell more. */
  get isFull(): boolean {
    return this.#looks.length === mostKept
  }

  /** Of the best look that is kept, 0..1. */
  get quality(): number {
    return Math.max(0, ...this.#observations.map(({ quality }) => quality))
  }

  add(embeddings: Embeddings, quality: number): void {
    this.#count++
    this.#observations.push({ embeddings, quality })
    this.#looks.push(this.#compare({ embeddings, quality }))
    this.#keep(mostKept)
  }

  /** The same looks, judged by another gallery or other rules. */
  use(panel: Panel): void {
    this.#panel = panel
    this.#looks = this.#observations.map((observation) => this.#compare(observation))
    this.#cosines = cosinesOf(this.#looks)
  }

  /** The mean of the looks that are kept, of unit length in each space; null without looks. */
  mean(): Embeddings | null {
    const [first, ...others] = this.#observations.map(({ embeddings }) => embeddings)
    if (first === undefined) return null
    const mean = ({ space, vector }: Embedding, net: number): Embedding => ({
      space,
      vector: normalise(sumOf([vector, ...others.flatMap((look) => look[net]?.vector ?? [])])),
    })
    const [primary, ...rest] = first
    return [mean(primary, 0), ...rest.map((embedding, index) => mean(embedding, index + 1))]
  }

  verdict(): Verdict {
    const all = this.#places()
    const subsets = all.map((left) => this.#weigh(all.filter((place) => place !== left)))
    return judge(this.weighed(), subsets, this.#panel)
  }

  weighed(): WeighedLooks {
    return this.#weigh(this.#places())
  }

  /** Whether the newest look, alone, speaks clearly against the person. */
  isDoubtful(person: PersonId): boolean {
    return this.#against(person) > 0
  }

  /**
   * Forgets the looks before the track changed hands: before the newest ones, two at least, each of which alone speaks clearly
   * against the person.
   */
  forgetBeforeChange(person: PersonId): void {
    const newest = this.#against(person)
    if (newest >= 2) this.#keep(newest)
  }

  /** How many of the newest looks each speak clearly against the person. */
  #against(person: PersonId): number {
    const place = this.#panel.candidates.findIndex(({ id }) => id === person)
    const lastFor = this.#places().findLastIndex((look) => !speaksAgainst(this.#weigh([look]), this.#panel, place))
    return this.#looks.length - 1 - lastFor
  }

  #weigh(places: readonly number[]): WeighedLooks {
    return weigh(
      places.map((place) => this.#looks[place] as Look),
      places.map((row) => places.map((column) => this.#cosines[row]?.[column] as number)),
    )
  }

  #compare({ embeddings, quality }: Observation): Look {
    return { ...this.#panel.compare(embeddings), quality }
  }

  #places(): number[] {
    return [...this.#looks.keys()]
  }

  #keep(newest: number): void {
    this.#observations = this.#observations.slice(-newest)
    this.#looks = this.#looks.slice(-newest)
    this.#cosines = cosinesOf(this.#looks)
  }
}
