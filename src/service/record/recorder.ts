import { brand, type CameraId, type EmbeddingSpace } from '../../domain/brand.ts'
import type { EventType } from '../../domain/event.ts'
import type { Person } from '../../domain/person.ts'
import type { Presence, Sighting } from '../../domain/sighting.ts'
import type { Quantiles } from '../../pipeline/recent-times.ts'
import type { Sight } from '../../stages/watch.ts'
import type { CameraState } from '../../vision/protocol.ts'
import { Discretion, type WithheldCounts } from './discretion.ts'
import { EventWriter, type EventWriterOptions } from './event-writer.ts'
import { type Left, PresenceKeeper, type PresenceKeeperOptions } from './presence-keeper.ts'
import { wallOf } from './wall-time.ts'

export interface RecorderOptions extends EventWriterOptions, Omit<PresenceKeeperOptions, 'bootId' | 'onLeft'> {}

/** What may change while it runs; milliseconds. */
export interface RecorderTimes {
  readonly absentAfter: number
  readonly eventValidFor: number
}

/** Turns what vision says into events of the outbox and into presence. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #events: EventWriter
  readonly #presence: PresenceKeeper
  readonly #discretion: Discretion
  #space = brand<EmbeddingSpace>('')

  /** Announces at once what an earlier run left about who is here. */
  constructor(options: RecorderOptions) {
    this.#options = options
    this.#events = new EventWriter(options)
    this.#discretion = new Discretion(options)
    this.#presence = new PresenceKeeper({
      ...options,
      bootId: options.run.bootId,
      onLeft: (left) => this.#left(left),
    })
    for (const camera of options.cameras) this.cameraChanged(camera, { state: 'starting' })
  }

  get privacy(): boolean {
    return this.#presence.privacy
  }

  /** From the capture to the event on the disk, of the last one to two hours. */
  get latency(): Quantiles {
    return this.#events.latency
  }

  /** Events that could not be stored, since the start. */
  get lost(): number {
    return this.#events.lost
  }

  /** Events that people's policies kept back, since the start. */
  get withheld(): WithheldCounts {
    return this.#discretion.counts
  }

  /** On: people and strangers are `unknown`, and what vision still says is not heard. Resolves when it would survive a power cut. */
  setPrivacy(on: boolean): Promise<void> {
    return this.#presence.setPrivacy(on)
  }

  configure({ absentAfter, eventValidFor }: RecorderTimes): void {
    this.#presence.absentAfter = absentAfter
    this.#events.eventValidFor = eventValidFor
  }

  /** People were enrolled, renamed, united or removed. */
  galleryChanged(): void {
    this.#presence.galleryChanged()
  }

  /** What faces are compared in from now on; before any camera runs. */
  useSpace(space: EmbeddingSpace): void {
    this.#space = space
  }

  cameraChanged(camera: CameraId, { state }: CameraState): void {
    this.#presence.cameraChanged(camera, sightOf(state))
    this.#options.announcer.setCamera(camera, state)
  }

  sighted(sighting: Sighting): void {
    if (this.privacy) return
    const person = sighting.identity.kind === 'person' ? this.#options.gallery.find(sighting.identity.person) : null
    // Removed while the sighting was on its way.
    if (person === undefined) return
    const tell = (): Promise<boolean> => this.#tell(sighting, person)
    if (person === null) void tell()
    else {
      const occasion = { present: this.#presence.isPresent(person.id), at: sighting.capturedAt }
      void this.#discretion.recognized(person, occasion, tell)
    }
  }

  present({ camera, people, strangers, at }: Presence): void {
    this.#presence.looked(camera, people, strangers > 0, at)
  }

  /** Waits for what is being stored; nothing is recorded after. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#presence[Symbol.asyncDispose]()
    await this.#events.settled()
  }

  #tell(sighting: Sighting, person: Person | null): Promise<boolean> {
    const { x, y, width, height } = sighting.box
    return this.#events.write({
      type: eventTypeOf(sighting),
      capturedAt: wallOf(sighting.capturedAt, this.#options.clock),
      at: sighting.capturedAt,
      facts: {
        camera: sighting.camera,
        track: sighting.track,
        person: person && { id: person.id, name: person.name },
        similarity: sighting.similarity,
        probability: sighting.probability,
        threshold: sighting.threshold,
        margin: sighting.margin,
        frames_used: sighting.framesUsed,
        quality: sighting.quality,
        box: [x, y, width, height],
        embedding_space: sighting.space,
        gallery_revision: sighting.galleryRevision,
      },
    })
  }

  async #left({ person: id, camera, seenAt, at }: Left): Promise<boolean> {
    const { gallery } = this.#options
    const person = gallery.find(id)
    if (person === undefined || !this.#discretion.tellsEnd(person, at)) return true
    const facts = {
      camera,
      track: null,
      person: { id, name: person.name },
      similarity: null,
      probability: null,
      threshold: null,
      margin: null,
      frames_used: 0,
      quality: null,
      box: null,
      embedding_space: this.#space,
      gallery_revision: gallery.revision,
    }
    return this.#events.write({ type: 'left', capturedAt: seenAt, at, facts })
  }
}

function eventTypeOf({ identity }: Sighting): EventType {
  return identity.kind === 'person' ? 'recognized' : identity.kind
}

const sights: Readonly<Record<CameraState['state'], Sight>> = {
  starting: 'blind',
  running: 'watching',
  retrying: 'blind',
  paused: 'blind',
  'off-schedule': 'blind',
  ended: 'gone',
  failed: 'gone',
}

function sightOf(state: CameraState['state']): Sight {
  return sights[state]
}
