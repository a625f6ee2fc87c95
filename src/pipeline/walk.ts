import type { CameraId, MonotonicMs, PersonId, TrackId } from '../domain/brand.ts'
import type { Frame } from '../domain/frame.ts'
import type { Identity, Presence, Sighting } from '../domain/sighting.ts'
import type { Detector, Embedder, Imaging, Picture } from '../ports/nets.ts'
import { Ballot, sameIdentity } from '../stages/decide.ts'
import { assign, type Score } from '../stages/match.ts'
import { assess } from '../stages/quality.ts'
import { wantsEmbedding } from '../stages/select.ts'
import { IouTracker, type Track, trackIds } from '../stages/track.ts'
import { marginOf, type Recognizer } from './recognizer.ts'
import type { Tally } from './tally.ts'

/** The nets and the pixel work that all cameras of one process share. */
export interface Equipment<P extends Picture> {
  readonly imaging: Imaging<P>
  readonly detector: Detector<P>
  readonly embedder: Embedder<P>
}

export interface WalkRules {
  /** Embeddings of a track that must agree. */
  readonly votes: number
  /** Least width and height of a face that is embedded, pixels. */
  readonly minFace: number
}

export interface FrameResult {
  /** Tracks decided by this frame, or decided otherwise than before. */
  readonly sightings: readonly Sighting[]
  readonly presence: Presence
}

/** What one embedding says. */
interface Look {
  readonly quality: number
  readonly scores: readonly Score[]
}

/** What is known of one track. */
interface Dossier {
  ballot: Ballot<Look>
  embeddedAt: MonotonicMs | null
  /** Of the newest embedding. */
  scores: readonly Score[]
  /** What was last told about this track. */
  told: Identity | null
}

/** The way of one camera's frames, from pixels to decisions. State is per camera; the equipment is shared. */
export class Walk<P extends Picture> {
  readonly #camera: CameraId
  readonly #equipment: Equipment<P>
  readonly #rules: WalkRules
  readonly #tally: Tally
  readonly #tracker: IouTracker
  readonly #dossiers = new Map<TrackId, Dossier>()
  /** The one that judges the frame in work. */
  #recognizer: Recognizer
  #nextRecognizer: Recognizer

  constructor(
    camera: CameraId,
    equipment: Equipment<P>,
    recognizer: Recognizer,
    rules: WalkRules,
    tally: Tally,
    nextTrackId: () => TrackId = trackIds(),
  ) {
    this.#camera = camera
    this.#equipment = equipment
    this.#recognizer = recognizer
    this.#nextRecognizer = recognizer
    this.#rules = rules
    this.#tally = tally
    this.#tracker = new IouTracker(nextTrackId)
  }

  /**
   * Another gallery, from the next frame on: one frame is judged by one gallery. Tracks in sight are judged anew, and told
   * again only if that changes who they are. Who is no longer in the gallery is no longer present, whatever their track
   * looks like from then on.
   */
  useRecognizer(recognizer: Recognizer): void {
    this.#nextRecognizer = recognizer
  }

  async process(frame: Frame): Promise<FrameResult> {
    this.#changeRecognizer()
    const { imaging, detector } = this.#equipment
    const picture = await this.#tally.timed('convert', () => imaging.fromFrame(frame))
    try {
      const detections = await this.#tally.timed('detect', () => detector.detect(picture))
      const { seen, ended } = await this.#tally.timed('track', () => this.#tracker.update(detections, frame.capturedAt))
      for (const id of ended) this.#dossiers.delete(id)
      this.#tally.frames++
      this.#tally.faces += detections.length
      const embedded = await this.#embed(picture, seen, frame.capturedAt)
      await this.#tally.timed('match', () => this.#vote(seen, embedded))
      const sightings = [...embedded.keys()].flatMap((track) => this.#decide(track) ?? [])
      return { sightings, presence: this.#presence(seen, frame.capturedAt) }
    } finally {
      picture.release()
    }
  }

  #changeRecognizer(): void {
    if (this.#recognizer === this.#nextRecognizer) return
    this.#recognizer = this.#nextRecognizer
    for (const dossier of this.#dossiers.values()) {
      Object.assign(dossier, { ...this.#blankDossier(), told: this.#stillKnown(dossier.told) })
    }
  }

  /** Embeds the tracks worth it now; returns those, with what came of it. */
  async #embed(picture: P, seen: readonly Track[], now: MonotonicMs): Promise<ReadonlyMap<Track, Look>> {
    const embedded = new Map<Track, Look>()
    for (const track of seen) {
      const dossier = this.#dossier(track.id)
      if (!wantsEmbedding(dossier.ballot.result() !== null, dossier.embeddedAt, now)) continue
      const assessment = assess(track.detection, picture, this.#rules)
      if (!assessment.usable) {
        this.#tally.reject(assessment.rejection.reason)
        continue
      }
      const probe = await this.#tally.timed('embed', () => this.#equipment.embedder.embed(picture, track.detection))
      const scores = this.#recognizer.scores(probe)
      dossier.embeddedAt = now
      dossier.scores = scores
      this.#tally.embedded++
      embedded.set(track, { quality: assessment.quality, scores })
    }
    return embedded
  }

  /**
   * One identity per frame: every track in sight competes with its newest scores for the people, so that a settled track
   * keeps its name against a newcomer that is less alike. Only the tracks embedded in this frame vote.
   */
  #vote(seen: readonly Track[], embedded: ReadonlyMap<Track, Look>): void {
    const dossiers = seen.map(({ id }) => this.#dossier(id))
    const people = assign(
      dossiers.map(({ scores }) => scores),
      this.#recognizer.threshold,
    )
    seen.forEach((track, index) => {
      const look = embedded.get(track)
      if (look !== undefined) dossiers[index]?.ballot.cast(people[index] ?? null, look)
    })
  }

  #decide(track: Track): Sighting | null {
    const dossier = this.#dossier(track.id)
    const identity = dossier.ballot.result()
    if (identity === null || sameIdentity(identity, dossier.told)) return null
    dossier.told = identity
    return this.#sighting(track, dossier.ballot, identity)
  }

  /** Shows the best face of those that led to the decision: another may be of whoever had the track before. */
  #sighting(track: Track, ballot: Ballot<Look>, identity: Identity): Sighting {
    const { quality, scores } = ballot.evidence().reduce((best, look) => (look.quality >= best.quality ? look : best))
    return {
      identity,
      camera: this.#camera,
      track: track.id,
      similarity: similarityTo(identity, scores),
      threshold: this.#recognizer.threshold,
      margin: marginOf(scores),
      framesUsed: ballot.count,
      quality,
      box: track.detection.box,
      capturedAt: track.seenAt,
      space: this.#recognizer.space,
      galleryRevision: this.#recognizer.revision,
    }
  }

  #presence(seen: readonly Track[], at: MonotonicMs): Presence {
    const identities = seen.map(({ id }) => this.#dossier(id).told)
    const people = new Set<PersonId>()
    for (const identity of identities) if (identity?.kind === 'person') people.add(identity.person)
    const strangers = identities.filter((identity) => identity?.kind === 'unknown').length
    return { camera: this.#camera, people: [...people], strangers, at }
  }

  #stillKnown(told: Identity | null): Identity | null {
    return told?.kind === 'person' && !this.#recognizer.knows(told.person) ? null : told
  }

  #dossier(id: TrackId): Dossier {
    let dossier = this.#dossiers.get(id)
    if (dossier === undefined) {
      dossier = this.#blankDossier()
      this.#dossiers.set(id, dossier)
    }
    return dossier
  }

  #blankDossier(): Dossier {
    return { ballot: new Ballot<Look>(this.#rules.votes), embeddedAt: null, scores: [], told: null }
  }
}

/** Of the person named, else of the nearest one; null with an empty gallery. */
function similarityTo(identity: Identity, scores: readonly Score[]): number | null {
  const score = identity.kind === 'person' ? scores.find(({ person }) => person === identity.person) : scores[0]
  return score?.similarity ?? null
}
