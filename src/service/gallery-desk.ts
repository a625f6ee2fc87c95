import type { Template } from '../domain/person.ts'
import type { Examination, ExaminedFace } from '../pipeline/examine.ts'
import { marginOf, Recognizer } from '../pipeline/recognizer.ts'
import type { Clock } from '../ports/clock.ts'
import type { GalleryStore, PersonSummary } from '../ports/gallery-store.ts'
import { assign, type Score } from '../stages/match.ts'
import { personName } from '../storage/name.ts'
import type { VisionInfo } from '../vision/protocol.ts'
import type {
  Desk,
  EnrolmentReport,
  IdentificationReport,
  IdentifiedFace,
  IdentifiedPhoto,
  Likeness,
  Photo,
  PhotoOutcome,
} from './desk.ts'

/** What examines photos: vision, started when first asked for. */
export interface Examiner {
  info(): Promise<VisionInfo>
  examine(photo: Uint8Array): Promise<Examination>
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

  constructor(options: GalleryDeskOptions) {
    this.#options = options
  }

  async people(): Promise<readonly PersonSummary[]> {
    return this.#options.gallery.people()
  }

  async enroll(name: string, photos: readonly Photo[]): Promise<EnrolmentReport> {
    const { gallery, examiner, onChange } = this.#options
    // Before minutes of work on photos.
    personName(name)
    const { space } = await examiner.info()
    const judged = await this.#judge(photos)
    const [first, ...others] = judged.flatMap(({ face, source }) => (face ? this.#template(face, source, space) : []))
    const outcomes = judged.map(({ outcome }) => outcome)
    if (first === undefined) return { person: null, revision: gallery.revision, photos: outcomes }
    const { person, created, revision } = await gallery.enroll(name, [first, ...others])
    onChange()
    return { person: { id: person.id, name: person.name, created }, revision, photos: outcomes }
  }

  async identify(photos: readonly Photo[]): Promise<IdentificationReport> {
    const { gallery, examiner, falseMatchRate } = this.#options
    const { space, thresholds } = await examiner.info()
    const recognizer = new Recognizer(gallery.snapshot(space), thresholds, falseMatchRate)
    const identified: IdentifiedPhoto[] = []
    for (const { source, read } of photos) {
      const examination = await examiner.examine(await read())
      const faces = examination.readable ? this.#identifyFaces(examination.faces, recognizer) : []
      identified.push({ source, readable: examination.readable, faces })
    }
    return { threshold: recognizer.threshold, photos: identified }
  }

  async #judge(
    photos: readonly Photo[],
  ): Promise<{ source: string; outcome: PhotoOutcome; face: UsableFace | null }[]> {
    const judged = []
    for (const { source, read } of photos) {
      judged.push({ source, ...judge(source, await this.#options.examiner.examine(await read())) })
    }
    return judged
  }

  #template({ vector, quality }: UsableFace, source: string, space: Template['space']): Template {
    return { space, vector, quality, source, createdAt: this.#options.clock.wall() }
  }

  /** One person at most once in a photo, as in a frame. */
  #identifyFaces(faces: readonly ExaminedFace[], recognizer: Recognizer): IdentifiedFace[] {
    const scores = faces.map((face): readonly Score[] => (face.usable ? recognizer.scores(face.vector) : []))
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

type UsableFace = Extract<ExaminedFace, { usable: true }>

/** An enrolment photo must leave no doubt whose face is meant: one usable face, whatever else is too poor to be used. */
function judge(source: string, examination: Examination): { outcome: PhotoOutcome; face: UsableFace | null } {
  const refuse = (outcome: PhotoOutcome) => ({ outcome, face: null })
  if (!examination.readable) return refuse({ source, enrolled: false, reason: 'unreadable', faces: 0 })
  const { faces } = examination
  const usable = faces.filter((face) => face.usable)
  const [face, second] = usable
  if (second !== undefined) {
    return refuse({ source, enrolled: false, reason: 'several-faces', faces: usable.length })
  }
  if (face !== undefined) return { outcome: { source, enrolled: true, quality: face.quality }, face }
  const [rejected] = faces
  if (rejected === undefined || rejected.usable) {
    return refuse({ source, enrolled: false, reason: 'no-face', faces: 0 })
  }
  return refuse({ source, enrolled: false, reason: 'face-rejected', rejection: rejected.rejection })
}
