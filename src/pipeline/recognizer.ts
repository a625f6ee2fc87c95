import type { EmbeddingSpace, PersonId } from '../domain/brand.ts'
import type { Embeddings } from '../domain/face.ts'
import type { GalleryMember, GallerySnapshot, GalleryVector } from '../domain/person.ts'
import type { Means } from '../stages/centre.ts'
import type { Look } from '../stages/evidence/looks.ts'
import type { Candidate, Panel } from '../stages/evidence/panel.ts'
import { centringBy, modelFor, type Recipe, type ScoreModel } from '../stages/evidence/recipe.ts'
import { type Centres, centresOf, fuse, type Likeness, likenessOf, similarityTo } from '../stages/likeness.ts'
import { cosine } from '../stages/match.ts'

export interface RecognitionRules {
  /** How many of the tracks of strangers may be given any name of the gallery, 0..1. */
  readonly falseMatchRate: number
  /** Embeddings of a track before it is decided. */
  readonly minLooks: number
}

/** Somebody of the gallery, ready to be compared with. */
interface Known {
  readonly id: PersonId
  readonly recipe: Recipe
  readonly likeness: Likeness
  /** Faces that are known not to be the person. */
  readonly negatives: readonly Float32Array[]
  readonly falseMatchRate: number | null
}

/** The rarest false match of one comparison that was measured; what is asked beyond rests on the model's form. */
const rarestMeasured = 1e-5

/** A gallery as one camera compares with it. */
export class Recognizer implements Panel {
  /** The primary one. */
  readonly space: EmbeddingSpace
  readonly revision: GallerySnapshot['revision']
  readonly candidates: readonly Candidate[]
  readonly margin: number
  readonly minLooks: number
  /** Names are to be wrong more rarely than was ever measured. */
  readonly beyondMeasured: boolean
  readonly #recipes: readonly Recipe[]
  readonly #known: readonly Known[]
  readonly #people: ReadonlySet<PersonId>
  readonly #means: Means
  readonly #centres: Centres

  /**
   * @param recipes of the nets in use, the best first: a person is compared by the first one for all of whose nets they have
   *   templates of one photo, and not at all when there is none
   * @param means without one of a space, its embeddings are compared as they are
   */
  constructor(
    gallery: GallerySnapshot,
    recipes: readonly Recipe[],
    { falseMatchRate, minLooks }: RecognitionRules,
    means: Means = new Map(),
  ) {
    this.space = gallery.spaces[0]
    this.revision = gallery.revision
    this.minLooks = minLooks
    this.margin = -Math.log(falseMatchRate)
    this.#recipes = recipes
    this.#means = means
    this.#centres = recipes[0] === undefined ? new Map() : centresOf(means, recipes[0])
    this.#people = new Set(gallery.members.map(({ id }) => id))
    this.#known = gallery.members.flatMap((member) => this.#prepare(member) ?? [])
    this.candidates = this.#known.map((known) => ({
      id: known.id,
      model: this.#model(known.recipe, known.likeness.vectors.length),
      denial: this.#model(known.recipe, 1),
      rate: known.falseMatchRate ?? falseMatchRate / this.#known.length,
    }))
    this.beyondMeasured = this.candidates.some(({ rate }) => rate < rarestMeasured)
  }

  knows(person: PersonId): boolean {
    return this.#people.has(person)
  }

  compare(embeddings: Embeddings): Omit<Look, 'quality'> {
    const probes = new Map(this.#recipes.map((recipe) => [recipe, this.#fused(embeddings, recipe)]))
    const probeFor = ({ recipe }: Known): Float32Array => probes.get(recipe) as Float32Array
    const denial = (known: Known): number =>
      Math.max(-1, ...known.negatives.map((negative) => cosine(negative, probeFor(known))))
    return {
      vector: this.#recipes[0] === undefined ? embeddings[0].vector : (probes.get(this.#recipes[0]) as Float32Array),
      similarities: Float32Array.from(this.#known, (known) =>
        similarityTo(known.likeness, probeFor(known), known.recipe.attention),
      ),
      denials: Float32Array.from(this.#known, denial),
    }
  }

  #prepare({ id, falseMatchRate, templates, negatives }: GalleryMember): Known | null {
    for (const recipe of this.#recipes) {
      const likeness = likenessOf(this.#photos(templates, recipe))
      if (likeness.vectors.length > 0)
        return { id, recipe, likeness, negatives: this.#photos(negatives, recipe), falseMatchRate }
    }
    return null
  }

  /** Of those photos that all nets of the recipe have seen. */
  #photos(vectors: readonly GalleryVector[], recipe: Recipe): Float32Array[] {
    const photos = Map.groupBy(vectors, ({ photo }) => photo).values()
    return Array.from(photos).flatMap((embeddings) => fuse(embeddings, recipe, this.#centres) ?? [])
  }

  #fused(embeddings: Embeddings, recipe: Recipe): Float32Array {
    const vector = fuse(embeddings, recipe, this.#centres)
    if (vector === null) throw new RangeError('a face was not seen by all nets in use')
    return vector
  }

  #model(recipe: Recipe, templates: number): ScoreModel {
    return modelFor(recipe, templates, centringBy(this.#means, recipe))
  }
}
