import type { CameraId, EmbeddingSpace, GalleryRevision, WallMs } from '../domain/brand.ts'
import type { GalleryCentre } from '../domain/person.ts'

/** The mean embedding of what a camera has seen so far in this space; see `stages/centre`. */
export interface LearntMean {
  readonly camera: CameraId
  readonly space: EmbeddingSpace
  /** Finite; not of unit length. */
  readonly vector: Float32Array
  /** How many it is the mean of, at least 1. */
  readonly count: number
}

export interface CentreVersion extends GalleryCentre {
  readonly createdAt: WallMs
  /** Of the gallery that it was in force from. */
  readonly revision: GalleryRevision
}

/** Versions of one camera and space that are kept. */
export const maxCentreVersions = 32

/**
 * What cameras have learnt to subtract from embeddings. test/contract/centre-store.ts is the suite that each adapter passes.
 * A promise resolves only after the change would survive a power cut.
 */
export interface CentreStore {
  /** What is to be learnt on from, by camera and space. Not in force by that. */
  learnt(): readonly LearntMean[]
  /**
   * Replaces what these cameras had learnt in these spaces. No change of the gallery.
   * @throws RangeError when a vector is not finite, or of other dimensions than its space has
   */
  learn(means: readonly LearntMean[]): Promise<void>
  /**
   * Puts means of one camera in force, together: each becomes the next version of its space.
   * @returns the gallery's revision, raised by one
   * @throws RangeError as `learn`, and when a space comes twice or they are not of one camera
   */
  centre(means: readonly [LearntMean, ...LearntMean[]], at: WallMs): Promise<GalleryRevision>
  /** Newest first: by them yesterday's decisions can be explained. Somebody's removal leaves only the newest. */
  versions(camera: CameraId, space: EmbeddingSpace): readonly CentreVersion[]
}
