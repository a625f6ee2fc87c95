import { Turns } from '../../async/turns.ts'
import type { PersonId } from '../../domain/brand.ts'
import type { GalleryDump, Person, Template } from '../../domain/person.ts'
import type { Examination, ExaminedFace, ExamineOptions } from '../../pipeline/examine.ts'
import { Recognizer } from '../../pipeline/recognizer.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GalleryStore, PersonSummary, RestoreReport } from '../../ports/gallery-store.ts'
import { type Claim, grant } from '../../stages/evidence/claims.ts'
import {
  judgeLook,
  probabilityOf,
  provenBy,
  type Standing,
  thresholdOf,
  type Verdict,
} from '../../stages/evidence/judge.ts'
import { findByName } from '../../storage/gallery-rules.ts'
import { personName } from '../../storage/name.ts'
import type { VisionInfo } from '../../vision/protocol.ts'
import type {
  Desk,
  EnrolmentReport,
  IdentificationReport,
  IdentifiedFace,
  Likeness,
  LooksLike,
  PersonDetails,
  Photo,
  PhotoOutcome,
} from './desk.ts'
import { duplicateOf } from './duplicate.ts'
import { findPerson } from './find-person.ts'
import { judgePhoto, type UsableFace } from './judge-photo.ts'
import { templatesOf } from './templates-of.ts'

/** What examines photos: vision, started when first asked for. */
export interface Examiner {
  info(): Promise<VisionInfo>
  examine(photo: Uint8Array, options?: ExamineOptions): Promise<Examination>
}

export interface GalleryDeskOptions {
  readonly gallery: GalleryStore
  readonly examiner: Examiner
  readonly clock: Clock
  readonly falseMatchRate: number
  /** Called after each change of the gallery. */
  readonly onChange: () => void
}

/** Answers from the gallery itself. */
export class GalleryDesk implements Desk {
  readonly #options: GalleryDeskOptions
  /** Looking for a twin and storing are one step: the same photo may come twice at once. */
  readonly #turns = new Turns()

  constructor(options: GalleryDeskOptions) {
    this.#options = options
  }

  async people(): Promise<readonly PersonSummary[]> {
    return this.#options.gallery.people()
  }

  async person(who: string): Promise<PersonDetails> {
    const { id, name, createdAt, falseMatchRate } = this.#find(who)
    const templates = this.#options.gallery.templates(id).map(({ vector: _, ...summary }) => summary)
    return { id, name, createdAt, falseMatchRate, templates }
  }

  rename(who: string, name: string): Promise<Person> {
    return this.#change((gallery) => gallery.rename(this.#find(who).id, name))
  }

  merge(from: string, into: string): Promise<Person> {
    return this.#change((gallery) => gallery.merge(this.#find(from).id, this.#find(into).id))
  }

  remove(who: string): Promise<Person> {
    return this.#change(async (gallery) => {
      const { id, name, createdAt, falseMatchRate } = this.#find(who)
      await gallery.remove(id)
      return { id, name, createdAt, falseMatchRate }
    })
  }

  async dump(): Promise<GalleryDump> {
    return this.#options.gallery.dump()
  }

  restore(dump: GalleryDump): Promise<RestoreReport> {
    return this.#change((gallery) => gallery.restore(dump))
  }

  async enroll(name: string, { source, read }: Photo): Promise<EnrolmentReport> {
    const { gallery, examiner } = this.#options
    const wanted = personName(name)
    const vision = await examiner.info()
    const judged = judgePhoto(source, await examiner.examine(await read(), { enrolment: true }))
    if ('enrolled' in judged) return { person: null, revision: gallery.revision, photo: judged }
    return this.#turns.take(() => this.#store(wanted, source, judged, vision))
  }

  async identify({ source, read }: Photo): Promise<IdentificationReport> {
    const { examiner } = this.#options
    const recognizer = this.#recognizer(await examiner.info())
    const examination = await examiner.examine(await read())
    const faces = examination.readable ? this.#identifyFaces(examination.faces, recognizer) : []
    return { photo: { source, readable: examination.readable, faces } }
  }

  async #store(name: string, source: string, face: UsableFace, vision: VisionInfo): Promise<EnrolmentReport> {
    const { gallery, clock, onChange } = this.#options
    const { embeddings, quality } = face
    const [{ vector }] = embeddings
    const known = findByName(gallery.people(), name)
    const twin = duplicateOf(vector, known ? this.#templates(known.id, vision) : [])
    if (known !== undefined && twin !== null) {
      const person = { id: known.id, name: known.name, created: false }
      return { person, revision: gallery.revision, photo: { source, enrolled: false, ...twin } }
    }
    const warning = this.#looksLike(face, this.#recognizer(vision), known?.id)
    const { person, created, revision } = await gallery.enroll(name, [templatesOf(face, source, clock.wall())])
    onChange()
    const photo: PhotoOutcome = { source, enrolled: true, quality, warning }
    return { person: { id: person.id, name: person.name, created }, revision, photo }
  }

  /** Alone, since it may rest on what was found before it. */
  #change<T>(change: (gallery: GalleryStore) => Promise<T>): Promise<T> {
    return this.#turns.take(async () => {
      const result = await change(this.#options.gallery)
      this.#options.onChange()
      return result
    })
  }

  #find(who: string): PersonSummary {
    return findPerson(this.#options.gallery.people(), who)
  }

  #templates(person: PersonId, { spaces: [space] }: VisionInfo): Template[] {
    return this.#options.gallery.templates(person).filter((template) => template.space === space)
  }

  /** Photos come from anywhere: no camera's mean is theirs. */
  #recognizer({ spaces, recipes }: VisionInfo): Recognizer {
    const { gallery, falseMatchRate } = this.#options
    return new Recognizer(gallery.snapshot(spaces), recipes, { falseMatchRate, minLooks: 1 })
  }

  /** @param own who may look like the face */
  #looksLike({ embeddings, quality }: UsableFace, recognizer: Recognizer, own: PersonId | undefined): LooksLike | null {
    const look = { ...recognizer.compare(embeddings), quality }
    const other = provenBy(look, recognizer).find(({ candidate }) => candidate.id !== own)
    if (other === undefined) return null
    return { reason: 'looks-like', person: this.#likeness(other), threshold: thresholdOf(other, 1) }
  }

  /** One person at most once in a photo, as in a frame. */
  #identifyFaces(faces: readonly ExaminedFace[], recognizer: Recognizer): IdentifiedFace[] {
    const verdicts = faces.map((face) =>
      face.usable ? judgeLook({ ...recognizer.compare(face.embeddings), quality: face.quality }, recognizer) : null,
    )
    const granted = grant(verdicts.map((verdict) => verdict && claimOf(verdict)))
    return faces.map((face, index) => this.#identified(face, verdicts[index] ?? null, granted[index] ?? false))
  }

  #identified(face: ExaminedFace, verdict: Verdict | null, granted: boolean): IdentifiedFace {
    const [best, second] = verdict?.standings ?? []
    const { x, y, width, height } = face.detection.box
    const isNamed = best !== undefined && verdict?.identity?.kind === 'person' && granted
    return {
      box: [Math.round(x), Math.round(y), Math.round(width), Math.round(height)],
      quality: face.quality,
      rejection: face.usable ? null : face.rejection,
      person: isNamed ? this.#likeness(best) : null,
      nearest: best ? this.#likeness(best) : null,
      threshold: best ? thresholdOf(best, 1) : null,
      probability: best ? probabilityOf(best) : null,
      margin: best && second ? best.similarity - second.similarity : null,
    }
  }

  #likeness({ candidate: { id }, similarity }: Standing): Likeness {
    return { id, name: this.#options.gallery.find(id)?.name ?? id, similarity }
  }
}

function claimOf({ identity, standings: [best] }: Verdict): Claim | null {
  if (identity?.kind !== 'person' || best === undefined) return null
  return { person: identity.person, evidence: best.evidence, held: false }
}
