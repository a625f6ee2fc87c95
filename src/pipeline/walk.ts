import type { CameraId, MonotonicMs, PersonId, TrackId } from '../domain/brand.ts'
import type { Embeddings, RejectedFace } from '../domain/face.ts'
import type { Frame } from '../domain/frame.ts'
import { type EndedTrack, type Identity, type Presence, type Sighting, sameIdentity } from '../domain/sighting.ts'
import type { Detector, FaceMeter, Imaging, Picture } from '../ports/nets.ts'
import { grant } from '../stages/evidence/claims.ts'
import { claimOf, marginOf, probabilityOf, thresholdOf, type Verdict } from '../stages/evidence/judge.ts'
import { TrackEvidence } from '../stages/evidence/track-evidence.ts'
import { type Following, type GateRules, MotionGate, type Opening } from '../stages/gate.ts'
import type { QualityLimits } from '../stages/quality/limits.ts'
import { type Candidate, choose, wantsEmbedding } from '../stages/select.ts'
import { FaceTracker, type Track, trackIds } from '../stages/track.ts'
import { type View, wholeView } from '../stages/view.ts'
import { ViewedMotion } from '../stages/viewed-motion.ts'
import { type Embedders, embedByAll } from './embed.ts'
import { MeasuredFace } from './measured-face.ts'
import type { Recognizer } from './recognizer.ts'
import type { Tally } from './tally.ts'

/** The nets and the pixel work that all cameras of one process share. */
export interface Equipment<P extends Picture> {
  readonly imaging: Imaging<P>
  readonly detector: Detector<P>
  readonly meter: FaceMeter<P>
  readonly embedders: Embedders<P>
}

export interface WalkRules {
  /** Of a face that is embedded. */
  readonly quality: QualityLimits
  /** Least score of a detection that begins a track. */
  readonly detector: { readonly minScore: number }
  readonly motion: GateRules
}

/** Detections down to this share of the least score may continue a track. */
const weakShare = 0.6
/** Who is not decided after so long will hardly be by looking at each frame, ms. */
const eager = 3000

export interface FrameResult {
  /** Tracks decided by this frame, or decided otherwise than before. */
  readonly sightings: readonly Sighting[]
  readonly presence: Presence
  /** Who is in sight. While nobody is looked for: of the frame in which somebody was looked for last. */
  readonly tracks: readonly Track[]
  /** Faces whose tracks waited for a look and did not get one. */
  readonly rejected: readonly RejectedFace[]
  /** Decided tracks that are over. */
  readonly ended: readonly EndedTrack[]
}

/** What is known of one track. */
interface Dossier {
  /** Of the track when the evidence began. */
  interruptions: number
  /** When the evidence began. */
  since: MonotonicMs
  evidence: TrackEvidence
  verdict: Verdict
  embeddedAt: MonotonicMs | null
  /** Of the best face embedded so far. */
  bestQuality: number
  /** What was last told about this track. */
  told: Identity | null
  /** Whether what was told must be proven anew before it counts. */
  doubted: boolean
}

/** A track that could be embedded. */
interface Subject extends Candidate {
  readonly track: Track
}

/** What the quality gate makes of the tracks that wait for a look. */
interface Gated {
  readonly subjects: readonly Subject[]
  readonly rejected: readonly RejectedFace[]
}

/** Who is in the picture, and whose tracks are over. */
interface Followed {
  readonly seen: readonly Track[]
  readonly ended: readonly EndedTrack[]
}

/** The way of one camera's frames, from pixels to decisions. State is per camera; the equipment is shared. */
export class Walk<P extends Picture> {
  readonly #camera: CameraId
  readonly #equipment: Equipment<P>
  #rules: WalkRules
  readonly #tally: Tally
  readonly #nextTrackId: () => TrackId
  #view = wholeView
  #motion = new ViewedMotion(wholeView)
  #gate = new MotionGate()
  /** Milliseconds between two looks; 0 for no limit. */
  #leastInterval = 0
  #tracker: FaceTracker
  readonly #dossiers = new Map<TrackId, Dossier>()
  /** Who was seen when somebody was looked for last. */
  #inSight: readonly Track[] = []
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
    this.#nextTrackId = nextTrackId
    this.#tracker = new FaceTracker(nextTrackId)
  }

  /**
   * Another gallery, from the next frame on: one frame is judged by one gallery. Tracks in sight are judged anew, and told
   * again only if that changes who they are. Who is no longer in the gallery is no longer present, whatever their track
   * looks like from then on.
   */
  useRecognizer(recognizer: Recognizer): void {
    this.#nextRecognizer = recognizer
  }

  /** Nothing is known any more of whom it saw; for when nobody looks for a while. Not while a frame is in work. */
  forget(): void {
    this.#motion = new ViewedMotion(this.#view)
    this.#gate = new MotionGate()
    this.#tracker = new FaceTracker(this.#nextTrackId)
    this.#dossiers.clear()
    this.#inSight = []
  }

  /** From the next frame on. */
  useRules(rules: WalkRules): void {
    this.#rules = rules
  }

  /** Where motion counts, from the next frame on; faces are the detector's. */
  useView(view: View): void {
    this.#view = view
    this.#motion = new ViewedMotion(view)
  }

  /** From the next frame on, somebody is looked for once in so many milliseconds on average, at most; 0 for no limit. */
  useLeastInterval(interval: number): void {
    this.#leastInterval = interval
  }

  async process(frame: Frame): Promise<FrameResult> {
    const at = frame.capturedAt
    this.#changeRecognizer()
    this.#tally.frames++
    const opening = await this.#opening(frame)
    if (opening !== 'open') return opening === 'still' ? this.#rest(at) : this.#leaveOut(at)
    const picture = await this.#tally.timed('convert', () => this.#equipment.imaging.fromFrame(frame))
    try {
      const { seen, ended } = await this.#follow(picture, at)
      const gated = await this.#tally.timed('quality', () => this.#gated(picture, seen, at))
      const failed = await this.#embed(picture, gated.subjects, at)
      const rejected = [...gated.rejected, ...failed]
      for (const { rejection } of rejected) this.#tally.reject(rejection.reason)
      const sightings = await this.#tally.timed('match', () => this.#decide(seen))
      return { sightings, presence: this.#presence(at), tracks: this.#inSight, rejected, ended }
    } finally {
      picture.release()
    }
  }

  async #opening(frame: Frame): Promise<Opening> {
    const { motion } = this.#rules
    const at = frame.capturedAt
    const moving = !motion.enabled || (await this.#tally.timed('motion', () => this.#motion.sees(frame)))
    return this.#gate.opens(moving, this.#following(at), motion, at, this.#leastInterval)
  }

  #following(at: MonotonicMs): Following {
    if (this.#tracker.searching) return 'busy'
    const undecided = this.#inSight.some(({ id }) => {
      const { verdict, since } = this.#dossier(id, at)
      return verdict.identity === null && at - since < eager
    })
    if (undecided) return 'busy'
    return this.#inSight.length > 0 ? 'settled' : 'nobody'
  }

  /** Nothing moved: who was in sight still is. */
  #rest(at: MonotonicMs): FrameResult {
    this.#tally.still++
    this.#tracker.rest(at)
    return this.#nothingNew(at)
  }

  /** Somebody may have moved: the tracks go on with the next look, as those of a slower camera would. */
  #leaveOut(at: MonotonicMs): FrameResult {
    this.#tally.governed++
    return this.#nothingNew(at)
  }

  #nothingNew(at: MonotonicMs): FrameResult {
    return { sightings: [], presence: this.#presence(at), tracks: this.#inSight, rejected: [], ended: [] }
  }

  async #follow(picture: P, at: MonotonicMs): Promise<Followed> {
    const { minScore } = this.#rules.detector
    const detections = await this.#tally.timed('detect', () =>
      this.#equipment.detector.detect(picture, 1, weakShare * minScore),
    )
    const { seen, ended } = await this.#tally.timed('track', () => this.#tracker.update(detections, at, minScore))
    const over = ended.flatMap((id) => this.#endedTrack(id) ?? [])
    for (const id of ended) this.#dossiers.delete(id)
    this.#tally.faces += seen.length
    this.#inSight = seen
    for (const track of seen) this.#doubtIfInterrupted(track)
    return { seen, ended: over }
  }

  /** Null for a track of which nothing certain was learnt. */
  #endedTrack(track: TrackId): EndedTrack | null {
    const dossier = this.#dossiers.get(track)
    const embeddings = dossier?.evidence.mean()
    if (!dossier || !embeddings || dossier.told === null || dossier.doubted) return null
    const { told: identity, evidence } = dossier
    return { camera: this.#camera, track, identity, looks: evidence.kept, embeddings, quality: evidence.quality }
  }

  #changeRecognizer(): void {
    if (this.#recognizer === this.#nextRecognizer) return
    this.#recognizer = this.#nextRecognizer
    for (const dossier of this.#dossiers.values()) {
      dossier.evidence.use(this.#recognizer)
      dossier.verdict = dossier.evidence.verdict()
      dossier.told = this.#stillKnown(dossier.told)
    }
  }

  /** It may be somebody else by now: what was told is not told again if it proves true, yet holds only then. */
  #doubtIfInterrupted({ id, interruptions, seenAt }: Track): void {
    const dossier = this.#dossier(id, seenAt)
    if (dossier.interruptions === interruptions) return
    Object.assign(dossier, { ...this.#blankDossier(seenAt), interruptions, told: dossier.told, doubted: true })
  }

  /** Embeds the tracks worth it now. @returns those of which a net made nothing */
  async #embed(picture: P, subjects: readonly Subject[], now: MonotonicMs): Promise<readonly RejectedFace[]> {
    const failed: RejectedFace[] = []
    for (const { track, quality } of choose(subjects, now)) {
      const face = await this.#tally.timed('embed', () =>
        embedByAll(this.#equipment.embedders, picture, track.detection),
      )
      const dossier = this.#dossier(track.id, now)
      dossier.embeddedAt = now
      if (!face.usable) {
        failed.push({ track: track.id, detection: track.detection, rejection: face.rejection })
        continue
      }
      this.#tally.embedded++
      dossier.bestQuality = Math.max(dossier.bestQuality, quality)
      await this.#tally.timed('match', () => learn(dossier, face.embeddings, quality))
    }
    return failed
  }

  /** Who is good enough to be embedded. */
  #gated(picture: P, seen: readonly Track[], now: MonotonicMs): Gated {
    const subjects: Subject[] = []
    const rejected: RejectedFace[] = []
    for (const track of seen) {
      const { evidence, verdict, told, embeddedAt, bestQuality } = this.#dossier(track.id, now)
      const face = new MeasuredFace(this.#equipment.meter, picture, track.detection)
      const candidate = { track, decided: isSettled(evidence, verdict, told), embeddedAt, bestQuality }
      // Pixels are measured only where a look is due, or would be if they are at their best.
      if (!wantsEmbedding({ ...candidate, quality: face.bestQuality }, now)) continue
      const rejection = face.refusal(this.#rules.quality)
      if (rejection === null) subjects.push({ ...candidate, quality: face.quality })
      else rejected.push({ track: track.id, detection: track.detection, rejection })
    }
    return { subjects, rejected }
  }

  /**
   * Tells what changed. Every track in sight competes for the people, embedded in this frame or not: a newcomer with more
   * evidence takes a name from the track that has it.
   */
  #decide(seen: readonly Track[]): Sighting[] {
    const dossiers = seen.map(({ id, seenAt }) => this.#dossier(id, seenAt))
    const granted = grant(dossiers.map(({ verdict, told }) => claimOf(verdict, sameIdentity(verdict.identity, told))))
    return seen.flatMap((track, index) => {
      const dossier = dossiers[index] as Dossier
      const { identity } = dossier.verdict
      // Somebody else is this person, with better evidence: who this is nobody can say.
      const disputed = identity?.kind === 'person' && !granted[index]
      return this.#tell(track, dossier, disputed ? { kind: 'ambiguous' } : identity) ?? []
    })
  }

  #tell(track: Track, dossier: Dossier, identity: Identity | null): Sighting | null {
    if (identity !== null) dossier.doubted = false
    if (identity === null || sameIdentity(identity, dossier.told)) return null
    dossier.told = identity
    return this.#sighting(track, dossier, identity)
  }

  #sighting(track: Track, { evidence, verdict: { standings } }: Dossier, identity: Identity): Sighting {
    const [best] = standings
    return {
      identity,
      camera: this.#camera,
      track: track.id,
      similarity: best?.similarity ?? null,
      probability: best && identity.kind === 'person' ? probabilityOf(best) : null,
      threshold: best ? thresholdOf(best, evidence.weighed().worth) : null,
      margin: marginOf(standings),
      framesUsed: evidence.count,
      quality: evidence.quality,
      box: track.detection.box,
      capturedAt: track.seenAt,
      space: this.#recognizer.space,
      galleryRevision: this.#recognizer.revision,
    }
  }

  #presence(at: MonotonicMs): Presence {
    const dossiers = this.#inSight.map(({ id }) => this.#dossier(id, at))
    const identities = dossiers.map(({ told, doubted }) => (doubted ? null : told))
    const people = new Set<PersonId>()
    for (const identity of identities) if (identity?.kind === 'person') people.add(identity.person)
    const strangers = identities.filter((identity) => identity?.kind === 'unknown').length
    return { camera: this.#camera, people: [...people], strangers, at }
  }

  #stillKnown(told: Identity | null): Identity | null {
    return told?.kind === 'person' && !this.#recognizer.knows(told.person) ? null : told
  }

  #dossier(id: TrackId, at: MonotonicMs): Dossier {
    let dossier = this.#dossiers.get(id)
    if (dossier === undefined) {
      dossier = this.#blankDossier(at)
      this.#dossiers.set(id, dossier)
    }
    return dossier
  }

  #blankDossier(since: MonotonicMs): Dossier {
    const evidence = new TrackEvidence(this.#recognizer)
    return {
      interruptions: 0,
      since,
      evidence,
      verdict: evidence.verdict(),
      embeddedAt: null,
      bestQuality: 0,
      told: null,
      doubted: false,
    }
  }
}

/** Another look. When it shows that the track changed hands, what was seen before counts no more. */
function learn(dossier: Dossier, embeddings: Embeddings, quality: number): void {
  const { evidence, told } = dossier
  evidence.add(embeddings, quality)
  if (told?.kind === 'person') evidence.forgetBeforeChange(told.person)
  dossier.verdict = evidence.verdict()
}

/** Whether nothing is to be learnt by looking at each frame. */
function isSettled(evidence: TrackEvidence, { identity }: Verdict, told: Identity | null): boolean {
  if (told?.kind === 'person' && evidence.isDoubtful(told.person)) return false
  return identity !== null || evidence.isFull
}
