import { ulid } from 'ulid'
import type { CameraId, MonotonicMs, PersonId, WallMs } from '../../domain/brand.ts'
import { FamiliarError, isFamiliarError, messageOf } from '../../domain/errors.ts'
import type { EventType, FamiliarEvent } from '../../domain/event.ts'
import type { Log } from '../../log/log.ts'
import { encodeEvent } from '../../mqtt/payloads.ts'
import { type Quantiles, RecentTimes } from '../../pipeline/recent-times.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GalleryStore } from '../../ports/gallery-store.ts'
import type { Outbox } from '../../ports/outbox.ts'
import { isoAt, type Run } from '../run-identity.ts'
import { wallOf } from './wall-time.ts'

export interface EventWriterOptions {
  readonly run: Run
  readonly gallery: GalleryStore
  readonly outbox: Outbox
  readonly clock: Clock
  readonly log: Log
  /** Milliseconds. */
  readonly eventValidFor: number
  /** Called after each commit to the outbox. */
  readonly onCommit: () => void
}

/** What happened, and when. */
export interface Happening {
  readonly type: EventType
  /** When the light fell on the camera, by the wall clock. */
  readonly capturedAt: WallMs
  /** When it became true: latency and validity count from here. */
  readonly at: MonotonicMs
  readonly facts: Facts
}

/** The fields that differ between a sighting and a leaving. */
type Facts = Pick<
  FamiliarEvent,
  | 'track'
  | 'person'
  | 'similarity'
  | 'probability'
  | 'threshold'
  | 'margin'
  | 'frames_used'
  | 'quality'
  | 'box'
  | 'embedding_space'
  | 'gallery_revision'
> & { readonly camera: CameraId }

/** Milliseconds: latencies are those of the last one to two of these, since a home has few events. */
const latencyPeriod = 3_600_000

/** Turns what happened into events of the outbox. */
export class EventWriter {
  readonly #options: EventWriterOptions
  readonly #commits = new Set<Promise<boolean>>()
  readonly #latencies = new RecentTimes(latencyPeriod)
  #validFor: number
  #lost = 0

  constructor(options: EventWriterOptions) {
    this.#options = options
    this.#validFor = options.eventValidFor
  }

  /** Milliseconds, of the events from now on. */
  set eventValidFor(ms: number) {
    this.#validFor = ms
  }

  /** From the capture to the commit, of the last one to two hours; a leaving is not captured. */
  get latency(): Quantiles {
    return this.#latencies.quantiles(this.#options.clock.monotonic())
  }

  /** Events that could not be stored; those of who was removed meanwhile are none. */
  get lost(): number {
    return this.#lost
  }

  /** Whether it is stored: true after it would survive a power cut. Never rejects: an event that cannot be stored is logged. */
  write(happening: Happening): Promise<boolean> {
    const done = this.#store(happening).then(
      () => true,
      (error: unknown) => {
        const { type, facts } = happening
        if (!isOfRemoved(error)) this.#lost++
        this.#options.log.error({ type, camera: facts.camera, reason: messageOf(error) }, 'event not stored')
        return false
      },
    )
    this.#commits.add(done)
    void done.then(() => this.#commits.delete(done))
    return done
  }

  /** Resolves when all that was written so far is stored, or could not be. */
  async settled(): Promise<void> {
    await Promise.all(this.#commits)
  }

  async #store({ type, capturedAt, at, facts }: Happening): Promise<void> {
    const { outbox, clock, run, log, onCommit } = this.#options
    const now = clock.wall()
    const validUntil = Math.round(wallOf(at, clock) + this.#validFor)
    const latency = clock.monotonic() - at
    const id = ulid(now)
    const { seq } = await outbox.commit({
      id,
      validUntil: validUntil as WallMs,
      encode: (number) => {
        this.#checkStays(facts.person)
        return encodeEvent({
          event_type: type,
          id,
          seq: number,
          boot_id: run.bootId,
          run_id: run.runId,
          node: run.node,
          ...facts,
          captured_at: isoAt(capturedAt),
          published_at: isoAt(now),
          latency_ms: latency,
          valid_until: isoAt(validUntil),
          clock: clock.synced() ? 'synced' : 'unsynced',
        })
      },
    })
    const committedAt = clock.monotonic()
    if (type !== 'left') this.#latencies.add(committedAt - at, committedAt)
    log.info({ event: type, seq, camera: facts.camera, person: facts.person?.id, track: facts.track }, 'event')
    onCommit()
  }

  /** In the transaction, for a removal may have come before it: nothing is to be stored of who is gone. */
  #checkStays(person: Facts['person']): void {
    if (person !== null && this.#options.gallery.find(person.id as PersonId) === undefined) {
      throw new FamiliarError('person-unknown', `${person.id} was removed meanwhile`)
    }
  }
}

function isOfRemoved(error: unknown): boolean {
  return isFamiliarError(error) && error.code === 'person-unknown'
}
