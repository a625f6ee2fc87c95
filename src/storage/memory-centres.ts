import type { CameraId, EmbeddingSpace, GalleryRevision, WallMs } from '../domain/brand.ts'
import type { GallerySnapshot } from '../domain/person.ts'
import { type CentreStore, type CentreVersion, type LearntMean, maxCentreVersions } from '../ports/centre-store.ts'
import { acceptMeans, checkTogether } from './centre-rules.ts'
import { checkDimensions, type Dimensions } from './gallery-rules.ts'

type Log = (change: { readonly kind: 'centred'; readonly camera: CameraId }) => GalleryRevision

/** For tests: what cameras have learnt, until the end of the process. */
export class MemoryCentreStore implements CentreStore {
  readonly #log: Log
  readonly #dimensions: Dimensions
  #means: LearntMean[] = []
  /** Newest first. */
  #versions: CentreVersion[] = []

  constructor(log: Log, dimensions: Dimensions) {
    this.#log = log
    this.#dimensions = dimensions
  }

  learnt(): LearntMean[] {
    return acceptMeans(this.#means).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  }

  async learn(means: readonly LearntMean[]): Promise<void> {
    const accepted = acceptMeans(means)
    checkDimensions(accepted, this.#dimensions)
    const replaced = new Set(accepted.map(keyOf))
    this.#means = [...this.#means.filter((mean) => !replaced.has(keyOf(mean))), ...accepted]
  }

  async centre(means: readonly [LearntMean, ...LearntMean[]], createdAt: WallMs): Promise<GalleryRevision> {
    checkTogether(means)
    const accepted = acceptMeans(means)
    checkDimensions(accepted, this.#dimensions)
    const revision = this.#log({ kind: 'centred', camera: means[0].camera })
    for (const mean of accepted) {
      const before = this.versions(mean.camera, mean.space)
      const version = (before[0]?.version ?? 0) + 1
      const outdated = before[maxCentreVersions - 1]?.version ?? 0
      this.#versions = this.#versions.filter((one) => keyOf(one) !== keyOf(mean) || one.version > outdated)
      this.#versions.unshift({ ...mean, version, createdAt, revision })
    }
    return revision
  }

  versions(camera: CameraId, space: EmbeddingSpace): CentreVersion[] {
    const wanted = this.#versions.filter((one) => one.camera === camera && one.space === space)
    return wanted.map((version) => ({ ...version, vector: version.vector.slice() }))
  }

  all(): (LearntMean | CentreVersion)[] {
    return [...this.#means, ...this.#versions]
  }

  inForce(spaces: readonly EmbeddingSpace[]): GallerySnapshot['centres'] {
    const newest = this.#newest().sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    return spaces.flatMap((wanted) =>
      newest.flatMap(({ camera, space, version, vector, count }) =>
        space === wanted ? { camera, space, version, vector: vector.slice(), count } : [],
      ),
    )
  }

  eraseSteps(): void {
    this.#versions = this.#newest()
    this.#means = this.#versions.map(({ camera, space, vector, count }) => ({ camera, space, vector, count }))
  }

  #newest(): CentreVersion[] {
    return [...Map.groupBy(this.#versions, keyOf).values()].flatMap(([first]) => first ?? [])
  }
}

const keyOf = ({ camera, space }: Pick<LearntMean, 'camera' | 'space'>): string => JSON.stringify([camera, space])
