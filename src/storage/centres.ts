import type { CameraId, EmbeddingSpace, GalleryRevision, WallMs } from '../domain/brand.ts'
import type { GalleryCentre } from '../domain/person.ts'
import { type CentreStore, type CentreVersion, type LearntMean, maxCentreVersions } from '../ports/centre-store.ts'
import { acceptMeans, checkTogether } from './centre-rules.ts'
import { logChange } from './changes.ts'
import { dimensionsIn } from './dimensions.ts'
import type { Environment } from './environment.ts'
import { checkDimensions } from './gallery-rules.ts'
import type { CentreKey } from './records.ts'
import type { Tables } from './tables.ts'

export class LmdbCentreStore implements CentreStore {
  readonly #environment: Environment
  readonly #tables: Tables

  constructor(environment: Environment, tables: Tables) {
    this.#environment = environment
    this.#tables = tables
  }

  learnt(): LearntMean[] {
    return Array.from(this.#tables.means.entries(), ([[camera, space], mean]) => ({ camera, space, ...mean }))
  }

  async learn(means: readonly LearntMean[]): Promise<void> {
    if (means.length === 0) return
    const accepted = acceptMeans(means)
    await this.#environment.write(() => {
      checkDimensions(accepted, dimensionsIn(this.#tables))
      for (const { camera, space, vector, count } of accepted)
        this.#tables.means.put([camera, space], { vector, count })
    })
  }

  async centre(means: readonly [LearntMean, ...LearntMean[]], at: WallMs): Promise<GalleryRevision> {
    checkTogether(means)
    const accepted = acceptMeans(means)
    return this.#environment.write(() => {
      checkDimensions(accepted, dimensionsIn(this.#tables))
      const revision = logChange(this.#tables, { kind: 'centred', camera: means[0].camera })
      for (const mean of accepted) this.#centre(mean, at, revision)
      return revision
    })
  }

  versions(camera: CameraId, space: EmbeddingSpace): CentreVersion[] {
    const versions = this.#entries(camera, space).map(([[, , version], record]) => ({
      camera,
      space,
      version,
      ...record,
    }))
    return versions.reverse()
  }

  #centre({ camera, space, vector, count }: LearntMean, createdAt: WallMs, revision: GalleryRevision): void {
    const { centres } = this.#tables
    const before = this.#entries(camera, space).map(([key]) => key)
    const version = (before.at(-1)?.[2] ?? 0) + 1
    centres.put([camera, space, version], { vector, count, createdAt, revision })
    for (const key of before.slice(0, Math.max(0, before.length + 1 - maxCentreVersions))) centres.remove(key)
  }

  /** Oldest first. */
  #entries(camera: CameraId, space: EmbeddingSpace) {
    const range = { start: [camera, space, 0], end: [camera, space, Number.POSITIVE_INFINITY] }
    return [...this.#tables.centres.entries(range)]
  }
}

/** Of each camera the newest in each of the spaces, in their order. */
export function inForce({ centres }: Tables, spaces: readonly EmbeddingSpace[]): GalleryCentre[] {
  const newest = new Map<string, CentreKey>()
  for (const key of centres.keys()) newest.set(JSON.stringify([key[0], key[1]]), key)
  return spaces.flatMap((wanted) =>
    [...newest.values()].flatMap((key) => {
      const record = key[1] === wanted ? centres.get(key) : undefined
      if (record === undefined) return []
      const [camera, space, version] = key
      return { camera, space, version, vector: record.vector, count: record.count }
    }),
  )
}
