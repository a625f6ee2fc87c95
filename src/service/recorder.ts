import { ulid } from 'ulid'
import { brand, type CameraId, type EmbeddingSpace, type MonotonicMs, type PersonId } from '../domain/brand.ts'
import { messageOf } from '../domain/errors.ts'
import type { EventType, FamiliarEvent } from '../domain/event.ts'
import type { Presence, Sighting } from '../domain/sighting.ts'
import type { Log } from '../log/log.ts'
import type { Announcer } from '../mqtt/announcer.ts'
import { encodeEvent } from '../mqtt/payloads.ts'
import type { Clock } from '../ports/clock.ts'
import type { GalleryStore } from '../ports/gallery-store.ts'
import type { Outbox } from '../ports/outbox.ts'
import { PresenceBook, type Whereabouts } from '../stages/presence.ts'
import { isoAt, type Run } from './run-identity.ts'

/** The presence of all strangers together: who of them it is, nobody knows. */
const strangers = 'strangers'
type Subject = PersonId | typeof strangers

export interface RecorderOptions {
  readonly run: Run
  readonly gallery: GalleryStore
  readonly outbox: Outbox
  readonly announcer: Announcer
  readonly clock: Clock
  readonly log: Log
  /** Milliseconds. */
  readonly absentAfter: number
  /** Milliseconds. */
  readonly eventValidFor: number
  /** Called after each commit to the outbox. */
  readonly onCommit: () => void
}

/** Turns what vision says into events of the outbox and into presence. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #presence: PresenceBook<Subject>
  readonly #commits = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #space = brand<EmbeddingSpace>('')

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#presence = new PresenceBook(options.absentAfter)
  }

  /** Cameras run from now on, or the gallery has changed: whoever is not seen in time is away. */
  watchAll(space: EmbeddingSpace): void {
    const { gallery, clock } = this.#options
    this.#space = space
    const now = clock.monotonic()
    for (const subject of [strangers, ...gallery.people().map(({ id }) => id)] as Subject[]) {
      this.#presence.watch(subject, now)
      this.#announce(subject)
    }
    this.#schedule()
  }

  sighted(sighting: Sighting): void {
    const type = eventTypeOf(sighting)
    const person = sighting.identity.kind === 'person' ? this.#options.gallery.find(sighting.identity.person) : null
    // Removed while the sighting was on its way.
    if (person === undefined) return
    const { x, y, width, height } = sighting.box
    this.#commit(type, sighting.capturedAt, sighting.capturedAt, {
      camera: sighting.camera,
      track: sighting.track,
      person: person && { id: person.id, name: person.name },
      similarity: sighting.similarity,
      threshold: sighting.threshold,
      margin: sighting.margin,
      frames_used: sighting.framesUsed,
      quality: sighting.quality,
      box: [x, y, width, height],
      embedding_space: sighting.space,
      gallery_revision: sighting.galleryRevision,
    })
  }

  present({ camera, people, strangers: count, at }: Presence): void {
    const subjects: Subject[] = count > 0 ? [...people, strangers] : [...people]
    for (const subject of subjects) {
      const moved = this.#presence.of(subject).camera !== camera
      if (this.#presence.seen(subject, camera, at) || moved) this.#announce(subject)
    }
    if (subjects.length > 0) this.#schedule()
  }

  /** Waits for what is being committed; nothing is recorded after. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer)
    await Promise.all(this.#commits)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    const deadline = this.#presence.nextDeadline()
    if (deadline === null) return
    const wait = Math.max(0, deadline - this.#options.clock.monotonic())
    // A timer may ring a little early; one millisecond more spares a second round.
    this.#timer = setTimeout(() => this.#sweep(), wait + 1)
  }

  #sweep(): void {
    for (const { subject, before } of this.#presence.sweep(this.#options.clock.monotonic())) {
      this.#announce(subject)
      if (subject !== strangers && before.state === 'ON') this.#left(subject, before)
    }
    this.#schedule()
  }

  #left(id: PersonId, { camera, seenAt }: Whereabouts): void {
    const { gallery, absentAfter } = this.#options
    const person = gallery.find(id)
    if (person === undefined || camera === null || seenAt === null) return
    this.#commit('left', seenAt, (seenAt + absentAfter) as MonotonicMs, {
      camera,
      track: null,
      person: { id, name: person.name },
      similarity: null,
      threshold: null,
      margin: null,
      frames_used: 0,
      quality: null,
      box: null,
      embedding_space: this.#space,
      gallery_revision: gallery.revision,
    })
  }

  /** @param at when it became true, from which latency and validity count */
  #commit(type: EventType, capturedAt: MonotonicMs, at: MonotonicMs, facts: Facts): void {
    const done = this.#store(type, capturedAt, at, facts).catch((error: unknown) => {
      this.#options.log.error({ type, camera: facts.camera, reason: messageOf(error) }, 'event not stored')
    })
    this.#commits.add(done)
    void done.then(() => this.#commits.delete(done))
  }

  async #store(type: EventType, capturedAt: MonotonicMs, at: MonotonicMs, facts: Facts): Promise<void> {
    const { outbox, clock, run, log, eventValidFor, onCommit } = this.#options
    const now = clock.wall()
    const validUntil = Math.round(this.#wallOf(at) + eventValidFor)
    const latency = clock.monotonic() - at
    const id = ulid(now)
    const { seq } = await outbox.commit({
      id,
      validUntil: validUntil as typeof now,
      encode: (number) =>
        encodeEvent({
          event_type: type,
          id,
          seq: number,
          boot_id: run.bootId,
          run_id: run.runId,
          node: run.node,
          ...facts,
          probability: null,
          captured_at: isoAt(this.#wallOf(capturedAt)),
          published_at: isoAt(now),
          latency_ms: latency,
          valid_until: isoAt(validUntil),
          clock: clock.synced() ? 'synced' : 'unsynced',
        }),
    })
    log.info({ event: type, seq, camera: facts.camera, person: facts.person?.id, track: facts.track }, 'event')
    onCommit()
  }

  /** The wall clock's time, milliseconds, of a moment of this boot. */
  #wallOf(moment: MonotonicMs): number {
    const { clock } = this.#options
    return clock.wall() - (clock.monotonic() - moment)
  }

  #announce(subject: Subject): void {
    const { announcer, gallery } = this.#options
    const { state, camera, seenAt } = this.#presence.of(subject)
    if (subject === strangers) {
      announcer.setUnknown(state)
      return
    }
    const person = gallery.find(subject)
    if (person === undefined) return
    const lastSeen = seenAt === null ? null : isoAt(this.#wallOf(seenAt))
    announcer.setPerson(subject, state, { name: person.name, camera, last_seen: lastSeen })
  }
}

/** The fields that differ between a sighting and a leaving. */
type Facts = Pick<
  FamiliarEvent,
  | 'track'
  | 'person'
  | 'similarity'
  | 'threshold'
  | 'margin'
  | 'frames_used'
  | 'quality'
  | 'box'
  | 'embedding_space'
  | 'gallery_revision'
> & { readonly camera: CameraId }

function eventTypeOf({ identity }: Sighting): EventType {
  return identity.kind === 'person' ? 'recognized' : identity.kind
}
