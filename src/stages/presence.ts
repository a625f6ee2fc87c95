import type { CameraId, MonotonicMs, PersonId } from '../domain/brand.ts'
import { type Mark, type Sight, WatchBook } from './watch.ts'

/** `unknown` when nobody can tell: not watched long enough to say that they are away, or their camera has been blind for too long. */
export type PresenceState = 'ON' | 'OFF' | 'unknown'

export interface Whereabouts {
  readonly state: PresenceState
  /** Which saw them last. An `unknown` subject with a camera was ON before: their end is still to be told. */
  readonly camera: CameraId | null
  /** Null when never, or before this boot at a time that cannot be known. */
  readonly seenAt: MonotonicMs | null
  /** Milliseconds that `camera` has watched since without a sight. */
  readonly watched: number
}

export interface Change<Subject extends string> {
  readonly subject: Subject
  readonly before: Whereabouts
  readonly after: PresenceState
}

interface Entry {
  readonly state: PresenceState
  readonly camera: CameraId | null
  readonly seenAt: MonotonicMs | null
  /** Watching counts from here. */
  readonly mark: Mark
}

/** Milliseconds. Below it a camera or process that starts anew would make everybody unknown. */
const leastGrace = 20_000

/** How long an ON is believed without watching, for this time after which somebody is absent; both in milliseconds. */
export function graceFor(absentAfter: number): number {
  return Math.max(absentAfter, leastGrace)
}

/**
 * Who is here. Keys are people, or any other subject such as "a stranger". docs/presence.md has the rules in words:
 *
 * - ON at a sight.
 * - ON -> OFF when the camera of the last sight has watched `absentAfter` since without one.
 * - ON -> unknown when it did not watch for the grace in all since that sight: so ON lasts `absentAfter` + grace at most.
 * - unknown -> OFF when `absentAfter` was watched without a sight: by the camera of the last sight; without one that can
 *   still watch, by all cameras, except those that saw nothing at all for the grace.
 */
export class PresenceBook<Subject extends string = PersonId> {
  readonly #watch = new WatchBook()
  readonly #entries = new Map<Subject, Entry>()
  #absentAfter: number
  /** A sight from before says nothing: privacy was on then. */
  #since = Number.NEGATIVE_INFINITY

  /** @param absentAfter milliseconds of watching without a sight after which a subject is gone */
  constructor(absentAfter: number) {
    this.#absentAfter = absentAfter
  }

  set absentAfter(ms: number) {
    this.#absentAfter = ms
  }

  subjects(): Subject[] {
    return [...this.#entries.keys()]
  }

  of(subject: Subject, now: MonotonicMs): Whereabouts {
    const { state, camera, seenAt, mark } = this.#entries.get(subject) ?? this.#unseen(now)
    return { state, camera, seenAt, watched: camera === null ? 0 : this.#watch.since(mark, camera) }
  }

  useCameras(cameras: readonly CameraId[], at: MonotonicMs): void {
    this.#watch.only(cameras, at)
  }

  /** To be told at once: only time during which a camera watches counts towards absence. */
  setCamera(camera: CameraId, sight: Sight, at: MonotonicMs): void {
    this.#watch.set(camera, sight, at)
  }

  /** A picture of that moment was looked through, whoever was in it; to be told before those who were `seen` in it. */
  looked(camera: CameraId, at: MonotonicMs): void {
    this.#watch.looked(camera, at)
  }

  /** Waits for them from now on; one that is known already goes on as it is. */
  add(subject: Subject, now: MonotonicMs): void {
    if (!this.#entries.has(subject)) this.#entries.set(subject, this.#unseen(now))
  }

  forget(subject: Subject): void {
    this.#entries.delete(subject)
  }

  /** What an earlier run left: the cameras have not watched since. An ON of an unknown time is not believed. */
  restore(subject: Subject, { state, camera, seenAt, watched }: Whereabouts, now: MonotonicMs): void {
    const mark = new Map(this.#watch.mark(now))
    if (state === 'ON' && camera !== null) mark.set(camera, (mark.get(camera) ?? 0) - watched)
    const believed = state === 'ON' && seenAt === null ? 'unknown' : state
    this.#entries.set(subject, { state: believed, camera, seenAt, mark })
  }

  /** Their last sight was before this boot; only now it is known when. */
  date(subject: Subject, seenAt: MonotonicMs): void {
    const entry = this.#entries.get(subject)
    if (entry?.seenAt === null && entry.camera !== null) this.#entries.set(subject, { ...entry, seenAt })
  }

  /** Records a sight; true when the state changed to ON by it. One of a slow camera may be older than what is known: it says nothing new. */
  seen(subject: Subject, camera: CameraId, at: MonotonicMs): boolean {
    const entry = this.#entries.get(subject)
    if (at < Math.max(this.#since, entry?.seenAt ?? Number.NEGATIVE_INFINITY)) return false
    this.#entries.set(subject, { state: 'ON', camera, seenAt: at, mark: this.#watch.mark(at) })
    return entry?.state !== 'ON'
  }

  /** Privacy began, or ended: nothing is known of anybody. Those who were away are waited for anew; the end of others stays to be told. */
  blank(now: MonotonicMs): void {
    this.#since = now
    for (const [subject, { state, camera, seenAt }] of this.#entries) {
      const left = state === 'OFF'
      const mark = this.#watch.mark(now)
      this.#entries.set(subject, {
        state: 'unknown',
        camera: left ? null : camera,
        seenAt: left ? null : seenAt,
        mark,
      })
    }
  }

  /** Ends what time has ended; tells who changed, and what they were before. */
  sweep(now: MonotonicMs): Change<Subject>[] {
    const changes: Change<Subject>[] = []
    for (const [subject, entry] of this.#entries) {
      const after = this.#stateAt(entry, now)
      if (after === entry.state) continue
      changes.push({ subject, before: this.of(subject, now), after })
      const mark = after === 'unknown' ? this.#watch.mark(now) : entry.mark
      this.#entries.set(subject, { ...entry, state: after, mark })
    }
    return changes
  }

  /** When `sweep` has something to do next although no camera looks; null for never. */
  nextDeadline(): MonotonicMs | null {
    const next = Math.min(...[...this.#entries.values()].flatMap((entry) => [this.#offAt(entry), this.#doubtAt(entry)]))
    return next === Number.POSITIVE_INFINITY ? null : (next as MonotonicMs)
  }

  #unseen(now: MonotonicMs): Entry {
    return { state: 'unknown', camera: null, seenAt: null, mark: this.#watch.mark(now) }
  }

  #stateAt(entry: Entry, now: MonotonicMs): PresenceState {
    if (this.#offAt(entry) <= now) return 'OFF'
    return this.#doubtAt(entry) <= now ? 'unknown' : entry.state
  }

  /** From when on it may be said that they are away, as things are; it may be long ago. */
  #offAt({ state, camera, mark }: Entry): number {
    if (state === 'OFF') return Number.POSITIVE_INFINITY
    if (camera === null || (state === 'unknown' && !this.#watch.isAble(camera))) return this.#emptyAt(mark)
    return this.#hasWatched(mark, camera) ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  /** The same of the whole house: once a camera has watched long enough, others are waited for while they see anything. */
  #emptyAt(mark: Mark): number {
    const cameras = this.#watch.able()
    const behind = cameras.filter((camera) => !this.#hasWatched(mark, camera))
    if (behind.length === cameras.length) return Number.POSITIVE_INFINITY
    return Math.max(...behind.map((camera) => this.#watch.lastLook(camera) + graceFor(this.#absentAfter)))
  }

  #hasWatched(mark: Mark, camera: CameraId): boolean {
    return this.#watch.since(mark, camera) >= this.#absentAfter
  }

  /** When an ON is believed no longer, if its camera looks no more. */
  #doubtAt({ state, camera, seenAt, mark }: Entry): number {
    if (state !== 'ON' || camera === null || seenAt === null) return Number.POSITIVE_INFINITY
    return seenAt + graceFor(this.#absentAfter) + this.#watch.since(mark, camera)
  }
}
