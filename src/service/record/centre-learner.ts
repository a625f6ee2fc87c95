import { Turns } from '../../async/turns.ts'
import type { CameraId, PersonId } from '../../domain/brand.ts'
import { messageOf } from '../../domain/errors.ts'
import type { EndedTrack } from '../../domain/sighting.ts'
import type { Log } from '../../log/log.ts'
import type { CentreStore, LearntMean } from '../../ports/centre-store.ts'
import type { Clock } from '../../ports/clock.ts'
import { include, isDue } from '../../stages/centre.ts'

interface CentreLearnerOptions {
  readonly centres: CentreStore
  readonly clock: Clock
  readonly log: Log
  /** Whether cameras are to learn. */
  readonly enabled: () => boolean
  /** Called after a mean came into force, which changes the gallery. */
  readonly onChange: () => void
}

/**
 * Learns each camera's mean embedding from the tracks that it saw: one share for each stranger's track, and one for each person
 * and run of the daemon, so that the family that is seen all day does not become the mean.
 */
export class CentreLearner {
  readonly #options: CentreLearnerOptions
  readonly #people = new Map<CameraId, Set<PersonId>>()
  readonly #turns = new Turns()

  constructor(options: CentreLearnerOptions) {
    this.#options = options
  }

  /** Never rejects: what cannot be stored is logged, and learnt another time. */
  ended(track: EndedTrack): void {
    if (!this.#options.enabled() || !this.#counts(track)) return
    void this.#turns
      .take(() => this.#learn(track))
      .catch((error: unknown) =>
        this.#options.log.error({ camera: track.camera, reason: messageOf(error) }, 'mean embedding not stored'),
      )
  }

  /** Resolves when all that was seen is learnt. */
  settled(): Promise<void> {
    return this.#turns.take(async () => {})
  }

  #counts({ camera, identity }: EndedTrack): boolean {
    if (identity.kind === 'ambiguous') return false
    if (identity.kind === 'unknown') return true
    const seen = this.#people.get(camera) ?? new Set()
    this.#people.set(camera, seen)
    if (seen.has(identity.person)) return false
    seen.add(identity.person)
    return true
  }

  async #learn({ camera, embeddings }: EndedTrack): Promise<void> {
    const { centres, clock, log, onChange } = this.#options
    const before = centres.learnt().filter((mean) => mean.camera === camera)
    const learnt = embeddings.map(({ space, vector }): LearntMean => {
      const mean = before.find((each) => each.space === space) ?? null
      return { camera, space, ...include(mean, vector) }
    })
    await centres.learn(learnt)
    const due = learnt.filter((mean) => isDue(centres.versions(camera, mean.space)[0] ?? null, mean))
    const [first, ...others] = due
    if (first === undefined) return
    await centres.centre([first, ...others], clock.wall())
    log.info({ camera, count: first.count }, "the camera's mean embedding has a new version")
    onChange()
  }
}
