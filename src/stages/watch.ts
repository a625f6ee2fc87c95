import type { CameraId, MonotonicMs } from '../domain/brand.ts'

/** `watching` while frames flow; `blind` while they do not, but may again; `gone` when they never will. */
export type Sight = 'watching' | 'blind' | 'gone'

interface Watch {
  readonly sight: Sight
  readonly since: MonotonicMs
  /** Milliseconds watched before `since`. */
  readonly before: number
}

/** How long each camera had watched at some moment; one that is missing had not watched at all. */
export type Mark = ReadonlyMap<CameraId, number>

/** How long each camera has really watched: the only time during which somebody's absence can be noticed. */
export class WatchBook {
  readonly #watches = new Map<CameraId, Watch>()

  /** A camera that is told for the first time has not watched before. */
  set(camera: CameraId, sight: Sight, at: MonotonicMs): void {
    const known = this.#watches.get(camera)
    if (known?.sight === sight) return
    this.#watches.set(camera, { sight, since: at, before: this.watched(camera, at) })
  }

  /** From now on these are the cameras: others are forgotten, new ones are blind. */
  only(cameras: readonly CameraId[], at: MonotonicMs): void {
    for (const camera of this.#watches.keys()) if (!cameras.includes(camera)) this.#watches.delete(camera)
    for (const camera of cameras) if (!this.#watches.has(camera)) this.set(camera, 'blind', at)
  }

  /** Those that watch, or may again. */
  able(): CameraId[] {
    return [...this.#watches].filter(([, { sight }]) => sight !== 'gone').map(([camera]) => camera)
  }

  isAble(camera: CameraId): boolean {
    return (this.#watches.get(camera)?.sight ?? 'gone') !== 'gone'
  }

  isWatching(camera: CameraId): boolean {
    return this.#watches.get(camera)?.sight === 'watching'
  }

  /** Milliseconds that it had watched by then; `at` is in its present state, or a little before. */
  watched(camera: CameraId, at: MonotonicMs): number {
    const watch = this.#watches.get(camera)
    if (watch === undefined) return 0
    return watch.before + (watch.sight === 'watching' ? Math.max(0, at - watch.since) : 0)
  }

  mark(at: MonotonicMs): Mark {
    return new Map([...this.#watches.keys()].map((camera) => [camera, this.watched(camera, at)]))
  }

  /** Milliseconds that it had watched from the mark until then. */
  watchedSince(mark: Mark, camera: CameraId, at: MonotonicMs): number {
    return this.watched(camera, at) - (mark.get(camera) ?? 0)
  }

  /** When it has watched for so long from the mark on, if it stays as it is; it may have been before; Infinity for never. */
  reaches(mark: Mark, camera: CameraId, duration: number): number {
    const watch = this.#watches.get(camera)
    if (watch === undefined) return Number.POSITIVE_INFINITY
    const missing = duration + (mark.get(camera) ?? 0) - watch.before
    return missing <= 0 || watch.sight === 'watching' ? watch.since + missing : Number.POSITIVE_INFINITY
  }

  /** When it will have been blind for so long, if it stays so; Infinity while it watches. */
  blindFor(camera: CameraId, duration: number): number {
    const watch = this.#watches.get(camera)
    return watch?.sight === 'blind' ? watch.since + duration : Number.POSITIVE_INFINITY
  }
}
