import type { CameraId, MonotonicMs, PersonId, WallMs } from '../../domain/brand.ts'
import { messageOf } from '../../domain/errors.ts'
import type { Log } from '../../log/log.ts'
import type { Announcer } from '../../mqtt/announcer.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GalleryStore } from '../../ports/gallery-store.ts'
import type { PresenceRecord, PresenceStore } from '../../ports/presence-store.ts'
import { type Change, PresenceBook, type Whereabouts } from '../../stages/presence.ts'
import type { Sight } from '../../stages/watch.ts'
import { isoAt } from '../run-identity.ts'
import { momentOf, wallOf } from './wall-time.ts'

/** The presence of all strangers together: who of them it is, nobody knows. */
const strangers = 'strangers'
type Subject = PersonId | typeof strangers

/**
 * Milliseconds between two looks at the clock, and at least between two writes of what is no change of a state: at most
 * 8640 a day. Well below the time for which an ON is believed without watching, since all after the last write counts as such.
 */
const beat = 10_000
/** Milliseconds by which the wall clock must move against the monotonic one to have been set, and not just trimmed. */
const step = 1000

export interface PresenceKeeperOptions {
  /** The kernel's boot id. */
  readonly bootId: string
  readonly gallery: GalleryStore
  readonly store: PresenceStore
  readonly announcer: Announcer
  readonly clock: Clock
  readonly log: Log
  readonly cameras: readonly CameraId[]
  /** Milliseconds. */
  readonly absentAfter: number
  /** A person's absence is established: resolves with whether it is stored. */
  readonly onLeft: (left: Left) => Promise<boolean>
}

export interface Left {
  readonly person: PersonId
  readonly camera: CameraId
  /** When they were last seen; as near as it is known. */
  readonly seenAt: WallMs
  readonly at: MonotonicMs
}

/** A sight before this boot whose distance to now is not known. */
interface Undated {
  readonly wall: WallMs
  /** Whether the wall clock could be trusted then. */
  readonly trusted: boolean
}

/** Keeps who is here: over restarts in the store, at the broker through the announcer. docs/presence.md has the rules. */
export class PresenceKeeper {
  readonly #options: PresenceKeeperOptions
  readonly #book: PresenceBook<Subject>
  readonly #undated = new Map<Subject, Undated>()
  /** Ends that could not be stored. */
  readonly #untold = new Map<Subject, Left>()
  /** Those that could not be saved. */
  readonly #unsaved = new Set<Subject>()
  readonly #beat: NodeJS.Timeout
  #timer: NodeJS.Timeout | undefined
  #saving: Promise<void> = Promise.resolve()
  #privacy: boolean
  /** Privacy is on, and the disk does not know it. */
  #privacyUnstored = false
  #ended = false
  /** Wall clock less monotonic clock, and whether it could be trusted. */
  #clock: { readonly offset: number; readonly synced: boolean }

  /** Begins with what an earlier run left, and announces it. */
  constructor(options: PresenceKeeperOptions) {
    this.#options = options
    this.#book = new PresenceBook(options.absentAfter)
    this.#privacy = options.store.privacy()
    this.#clock = this.#readClock()
    this.#book.useCameras(options.cameras, this.#now)
    this.#restore()
    if (this.#privacy) this.#book.blank(this.#now)
    options.announcer.setPrivacy(this.#privacy)
    this.galleryChanged()
    this.#beat = setInterval(() => this.#onBeat(), beat)
  }

  get privacy(): boolean {
    return this.#privacy
  }

  isPresent(person: PersonId): boolean {
    return this.#book.of(person, this.#now).state === 'ON'
  }

  /** Milliseconds. */
  set absentAfter(ms: number) {
    this.#book.absentAfter = ms
    this.#settle()
  }

  /** People came, went or have other names: new ones are waited for, those who went are forgotten. */
  galleryChanged(): void {
    const { gallery, announcer } = this.#options
    const subjects: Subject[] = [strangers, ...gallery.people().map(({ id }) => id)]
    for (const subject of this.#book.subjects()) {
      if (subjects.includes(subject) || subject === strangers) continue
      this.#book.forget(subject)
      this.#undated.delete(subject)
      this.#untold.delete(subject)
      announcer.forgetPerson(subject)
    }
    for (const subject of subjects) this.#book.add(subject, this.#now)
    this.#announceAll()
    this.#settle()
  }

  cameraChanged(camera: CameraId, sight: Sight): void {
    this.#settle()
    this.#book.setCamera(camera, sight, this.#now)
    this.#settle()
  }

  /** Who is in a picture of that moment. */
  looked(camera: CameraId, people: readonly PersonId[], someStranger: boolean, at: MonotonicMs): void {
    if (this.#privacy || this.#ended) return
    this.#book.looked(camera, at)
    const known = people.filter((id) => this.#options.gallery.find(id) !== undefined)
    const subjects: Subject[] = someStranger ? [...known, strangers] : known
    const arrived = subjects.filter((subject) => {
      const moved = this.#book.of(subject, this.#now).camera !== camera
      return this.#book.seen(subject, camera, at) || moved
    })
    for (const subject of arrived) {
      this.#undated.delete(subject)
      // Told now, it would come after the arrival.
      this.#untold.delete(subject)
      this.#announce(subject)
    }
    if (arrived.length > 0) this.#save(arrived)
    this.#settle()
  }

  /** On: nobody's whereabouts are known from this moment on. Resolves when it would survive a power cut. */
  async setPrivacy(on: boolean): Promise<void> {
    // What must not be shown is hidden before the disk is asked; what may be shown is so only when the disk knows.
    if (!on) await this.#options.store.setPrivacy(false)
    if (on !== this.#privacy) this.#switchPrivacy(on)
    // Also when it is on already: it may be that only the disk does not know.
    if (on) await this.#storePrivacy()
  }

  #switchPrivacy(on: boolean): void {
    this.#privacy = on
    this.#privacyUnstored = false
    this.#book.blank(this.#now)
    this.#options.announcer.setPrivacy(on)
    this.#announceAll()
    this.#save(this.#book.subjects())
    this.#settle()
  }

  /** Tried again with each beat until it succeeds: a restart must not open the cameras. */
  async #storePrivacy(): Promise<void> {
    this.#privacyUnstored = false
    try {
      await this.#options.store.setPrivacy(true)
    } catch (error) {
      this.#privacyUnstored = this.#privacy
      throw error
    }
  }

  /** Saves what is known at the end; nothing happens after. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true
    clearTimeout(this.#timer)
    clearInterval(this.#beat)
    this.#save(this.#moving())
    await this.#saving
  }

  get #now(): MonotonicMs {
    return this.#options.clock.monotonic()
  }

  /** Does what time has made due, and waits for what comes next. */
  #settle(): void {
    if (this.#ended) return
    const changes = this.#book.sweep(this.#now)
    if (changes.length > 0) this.#tell(changes)
    clearTimeout(this.#timer)
    const deadline = this.#book.nextDeadline()
    // A timer may ring a little early; one millisecond more spares a second round.
    if (deadline !== null) this.#timer = setTimeout(() => this.#settle(), delayUntil(deadline, this.#now) + 1)
  }

  /** An end is stored before the state that it ends: a crash in between tells it twice, never not at all. */
  #tell(changes: readonly Change<Subject>[]): void {
    for (const { subject } of changes) this.#announce(subject)
    for (const { subject, before, after } of changes) {
      const left = after === 'OFF' ? this.#leftOf(subject, before) : null
      if (left === null) this.#save([subject])
      else this.#end(subject, left)
    }
  }

  #end(subject: Subject, left: Left): void {
    this.#untold.delete(subject)
    const told = this.#options.onLeft(left).then((stored) => {
      if (!stored) this.#untold.set(subject, left)
      return stored
    })
    this.#save([subject], told)
  }

  #leftOf(subject: Subject, { camera, seenAt }: Whereabouts): Left | null {
    if (subject === strangers || camera === null) return null
    const wall = seenAt === null ? this.#undated.get(subject)?.wall : wallOf(seenAt, this.#options.clock)
    return { person: subject, camera, seenAt: wall ?? this.#options.clock.wall(), at: this.#now }
  }

  #onBeat(): void {
    const before = this.#clock
    this.#clock = this.#readClock()
    const { synced, offset } = this.#clock
    if (synced !== before.synced || Math.abs(offset - before.offset) > step) this.#clockChanged()
    for (const [subject, left] of this.#untold) this.#end(subject, left)
    if (this.#privacyUnstored) this.#storePrivacy().catch((error: unknown) => this.#tellUnstored(error, 'privacy'))
    this.#save(this.#moving())
  }

  /** Times of retained messages are wrong now; moments are not, since they are on the monotonic clock. */
  #clockChanged(): void {
    const { clock, log } = this.#options
    log.info({ synced: clock.synced() }, 'the wall clock was set')
    for (const [subject, { wall, trusted }] of this.#undated) {
      if (!trusted || !clock.synced()) continue
      this.#book.date(subject, momentOf(wall, clock))
      this.#undated.delete(subject)
    }
    this.#announceAll()
  }

  #readClock(): { offset: number; synced: boolean } {
    const { clock } = this.#options
    return { offset: clock.wall() - clock.monotonic(), synced: clock.synced() }
  }

  #announceAll(): void {
    for (const subject of this.#book.subjects()) this.#announce(subject)
  }

  #announce(subject: Subject): void {
    const { announcer, gallery, clock } = this.#options
    const { state, camera, seenAt } = this.#book.of(subject, this.#now)
    if (subject === strangers) {
      announcer.setUnknown(state)
      return
    }
    const person = gallery.find(subject)
    if (person === undefined) return
    const synced = clock.synced()
    const dated = seenAt !== null && synced && !this.#privacy
    announcer.setPerson(subject, state, {
      name: person.name,
      camera: this.#privacy ? null : camera,
      last_seen: dated ? isoAt(wallOf(seenAt, clock)) : null,
      clock: synced ? 'synced' : 'unsynced',
    })
  }

  /** Those whose record is not what was saved although their state is, and those that could not be saved. */
  #moving(): Subject[] {
    const on = this.#book.subjects().filter((subject) => this.#book.of(subject, this.#now).state === 'ON')
    return [...new Set([...on, ...this.#unsaved])]
  }

  /** @param told resolves with false when what goes before the records could not be stored: then they are not either */
  #save(subjects: readonly Subject[], told: Promise<boolean> = Promise.resolve(true)): void {
    if (subjects.length === 0) return
    for (const subject of subjects) this.#unsaved.delete(subject)
    this.#saving = Promise.all([this.#saving, told]).then(async ([, stored]) => {
      if (stored) await this.#store(subjects)
    })
  }

  async #store(subjects: readonly Subject[]): Promise<void> {
    const { store, gallery } = this.#options
    const present = subjects.filter((subject) => subject === strangers || gallery.find(subject) !== undefined)
    try {
      await store.save(present.map((subject) => this.#recordOf(subject)))
    } catch (error) {
      for (const subject of present) this.#unsaved.add(subject)
      this.#tellUnstored(error, 'presence')
    }
  }

  #tellUnstored(error: unknown, what: string): void {
    this.#options.log.error({ reason: messageOf(error) }, `${what} not stored, tried again`)
  }

  #recordOf(subject: Subject): PresenceRecord {
    const { clock, bootId } = this.#options
    const { state, camera, seenAt: moment, watched } = this.#book.of(subject, this.#now)
    // A moment before this boot is one only as long as this process remembers it; its wall time lasts.
    const seenAt = moment === null || moment < 0 ? null : moment
    const undated = this.#undated.get(subject)
    return {
      subject,
      state,
      camera,
      seenAtWall: moment === null ? (undated?.wall ?? null) : wallOf(moment, clock),
      clockSynced: moment === null ? (undated?.trusted ?? false) : clock.synced(),
      bootId,
      seenAt,
      watched,
    }
  }

  #restore(): void {
    const { store, gallery } = this.#options
    for (const record of store.load()) {
      const subject = record.subject as Subject
      if (subject !== strangers && gallery.find(subject) === undefined) continue
      const seenAt = this.#momentOf(record)
      if (seenAt === null && record.seenAtWall !== null) {
        this.#undated.set(subject, { wall: record.seenAtWall, trusted: record.clockSynced })
      }
      const { state, camera, watched } = record
      this.#book.restore(subject, { state, camera, seenAt, watched }, this.#now)
    }
  }

  /** When it was, on this boot's clock: an earlier boot's sights are as long ago as a trusted wall clock says. */
  #momentOf({ bootId, seenAt, seenAtWall, clockSynced }: PresenceRecord): MonotonicMs | null {
    const { clock } = this.#options
    if (bootId === this.#options.bootId && bootId !== 'unknown' && seenAt !== null) return seenAt
    return seenAtWall !== null && clockSynced && clock.synced() ? momentOf(seenAtWall, clock) : null
  }
}

/** Milliseconds to wait: timers take no more than 31 bits of them. */
function delayUntil(deadline: MonotonicMs, now: MonotonicMs): number {
  return Math.min(Math.max(0, deadline - now), 2 ** 31 - 2)
}
