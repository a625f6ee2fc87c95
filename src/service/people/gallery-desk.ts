import { Turns } from '../../async/turns.ts'
import type { PersonId } from '../../domain/brand.ts'
import type { GalleryDump, Person, Template } from '../../domain/person.ts'
import type { Examination, ExaminedFace, ExamineOptions } from '../../pipeline/examine.ts'
import { marginOf, Recognizer } from '../../pipeline/recognizer.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GalleryStore, PersonSummary, RestoreReport } from '../../ports/gallery-store.ts'
import { assign, type Score } from '../../stages/match.ts'
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
    const { id, name, createdAt } = this.#find(who)
    const templates = this.#options.gallery.templates(id).map(({ vector: _, ...summary }) => summary)
    return { id, name, createdAt, templates }
  }

  rename(who: string, name: string): Promise<Person> {
    return this.#change((gallery) => gallery.rename(this.#find(who).id, name))
  }

  merge(from: string, into: string): Promise<Person> {
    return this.#change((gallery) => gallery.merge(this.#find(from).id, this.#find(into).id))
  }

  remove(who: string): Promise<Person> {
    return this.#change(async (gallery) => {
      const { id, name, createdAt } = this.#find(who)
      await gallery.remove(id)
      return { id, name, createdAt }
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
    return { threshold: recognizer.threshold, photo: { source, readable: examination.readable, faces } }
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
    const warning = this.#looksLike(vector, this.#recognizer(vision), known?.id)
    const template = { space: vision.spaces[0], vector, quality, source, createdAt: clock.wall() }
    const { person, created, revision } = await gallery.enroll(name, [template])
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

  #recognizer({ spaces: [space], thresholds }: VisionInfo): Recognizer {
    const { gallery, falseMatchRate } = this.#options
    return new Recognizer(gallery.snapshot(space), thresholds, falseMatchRate)
  }

  /** @param own who may look like the face */
  #looksLike(vector: Float32Array, recognizer: Recognizer, own: PersonId | undefined): LooksLike | null {
    const other = recognizer.scores(vector).find(({ person }) => person !== own)
    if (other === undefined || other.similarity < recognizer.threshold) return null
    return { reason: 'looks-like', person: this.#likeness(other), threshold: recognizer.threshold }
  }

  /** One person at most once in a photo, as in a frame. */
  #identifyFaces(faces: readonly ExaminedFace[], recognizer: Recognizer): IdentifiedFace[] {
    const scores = faces.map((face): readonly Score[] =>
      face.usable ? recognizer.scores(face.embeddings[0].vector) : [],
    )
    const people = assign(scores, recognizer.threshold)
    return faces.map((face, index) => {
      const [nearest] = scores[index] ?? []
      const named = scores[index]?.find(({ person }) => person === people[index])
      const { x, y, width, height } = face.detection.box
      return {
        box: [Math.round(x), Math.round(y), Math.round(width), Math.round(height)],
        quality: face.quality,
        rejection: face.usable ? null : face.rejection,
        person: named ? this.#likeness(named) : null,
        nearest: nearest ? this.#likeness(nearest) : null,
        margin: marginOf(scores[index] ?? []),
      }
    })
  }

  #likeness({ person: id, similarity }: Score): Likeness {
    return { id, name: this.#options.gallery.find(id)?.name ?? id, similarity }
  }
}
