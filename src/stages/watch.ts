import type { CameraId, MonotonicMs } from '../domain/brand.ts'

/** `watching` while frames flow; `blind` while they do not, but may again; `gone` when they never will. */
export type Sight = 'watching' | 'blind' | 'gone'

interface Watch {
  readonly sight: Sight
  readonly since: MonotonicMs
  /** Of the newest picture that was looked through; the beginning, before the first. */
  readonly until: MonotonicMs
  /** Milliseconds watched before `since`. */
  readonly before: number
}

/** Milliseconds between two pictures in which somebody may have come and gone; a longer time was not watched. */
const longestGap = 10_000

/** How long each camera had watched at some moment; one that is missing had not watched at all. */
export type Mark = ReadonlyMap<CameraId, number>

/**
 * How long each camera has really watched: the only time during which somebody's absence can be noticed. It counts up to the
 * newest picture that was looked through, and not to now: a machine that is behind has yet to see who is there.
 */
export class WatchBook {
  readonly #watches = new Map<CameraId, Watch>()

  /** A camera that is told for the first time has not watched before. */
  set(camera: CameraId, sight: Sight, at: MonotonicMs): void {
    const known = this.#watches.get(camera)
    if (known?.sight === sight) return
    const until = sight === 'watching' ? at : (known?.until ?? at)
    this.#watches.set(camera, { sight, since: at, until, before: this.watched(camera) })
  }

  /** A picture of that moment was looked through. */
  looked(camera: CameraId, at: MonotonicMs): void {
    const watch = this.#watches.get(camera)
    if (watch?.sight !== 'watching' || at <= watch.until) return
    const gap = at - watch.until > longestGap
    const begins = gap ? { since: at, before: this.watched(camera) } : {}
    this.#watches.set(camera, { ...watch, ...begins, until: at })
  }

  /** From now on these are the cameras: others are forgotten, new ones are blind. */
  only(cameras: readonly CameraId[], at: MonotonicMs): void {
    for (const camera of this.#watches.keys()) if (!cameras.includes(camera)) this.#watches.delete(camera)
    for (const camera of cameras) if (!this.#watches.has(camera)) this.set(camera, 'blind', at)
  }

  /** Those that watch, or may again. */
  able(): CameraId[] {
    return [...this.#watches.keys()].filter((camera) => this.isAble(camera))
  }

  isAble(camera: CameraId): boolean {
    return (this.#watches.get(camera)?.sight ?? 'gone') !== 'gone'
  }

  /** Milliseconds that it has watched, by that moment at most. */
  watched(camera: CameraId, by = Number.POSITIVE_INFINITY as MonotonicMs): number {
    const watch = this.#watches.get(camera)
    if (watch === undefined) return 0
    return watch.before + (watch.sight === 'watching' ? Math.max(0, Math.min(watch.until, by) - watch.since) : 0)
  }

  mark(at: MonotonicMs): Mark {
    return new Map([...this.#watches.keys()].map((camera) => [camera, this.watched(camera, at)]))
  }

  /** Milliseconds that it has watched since the mark. */
  since(mark: Mark, camera: CameraId): number {
    return this.watched(camera) - (mark.get(camera) ?? 0)
  }

  /** The last moment that it saw anything of. */
  lastLook(camera: CameraId): number {
    return this.#watches.get(camera)?.until ?? Number.NEGATIVE_INFINITY
  }
}
