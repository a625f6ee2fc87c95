import type { PersonId } from '../../domain/brand.ts'
import type { PhotoTemplates } from '../../domain/person.ts'
import type { Recognizer } from '../../pipeline/recognizer.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GalleryStore, PersonSummary } from '../../ports/gallery-store.ts'
import { findByName } from '../../storage/gallery-rules.ts'
import type { EnrolmentReport, LooksLike, PhotoOutcome } from './desk.ts'
import { duplicateOf } from './duplicate.ts'
import type { UsableFace } from './judge-photo.ts'
import { otherOwner } from './looks-like.ts'
import { templatesOf } from './templates-of.ts'

/** Faces of one person who is to be enrolled. */
export interface Candidates {
  /** As `personName` gives it. */
  readonly name: string
  /** Kept with the templates. */
  readonly source: string
  readonly faces: readonly [UsableFace, ...UsableFace[]]
  /** Takes a face that is another person's all the same. */
  readonly force: boolean
}

export interface FacesReport {
  /** Who has the faces, now or already; null when they were refused, and nothing was stored. */
  readonly person: EnrolmentReport['person']
  readonly revision: number
  /** What became of each face, in their order; when they were refused, of those that stood against it. */
  readonly outcomes: readonly PhotoOutcome[]
}

export interface EnrollerOptions {
  readonly gallery: GalleryStore
  readonly clock: Clock
  /** Called after each change of the gallery. */
  readonly onChange: () => void
}

/** Takes faces into the gallery, unless they are known already or seem to be somebody else's. */
export class Enroller {
  readonly #options: EnrollerOptions

  constructor(options: EnrollerOptions) {
    this.#options = options
  }

  /**
   * All of the faces or, when one is refused, none; those that the person has already are left out. Alone, for it rests on what
   * the gallery holds.
   * @param recognizer of the gallery as it is
   */
  async enroll({ name, source, faces, force }: Candidates, recognizer: Recognizer): Promise<FacesReport> {
    const { gallery, clock, onChange } = this.#options
    const own = findByName(gallery.people(), name)
    const outcomes = faces.map((face) => this.#judge(face, source, own, recognizer, force))
    const refused = outcomes.filter((outcome) => !outcome.enrolled && outcome.reason !== 'duplicate')
    if (refused.length > 0) return { person: null, revision: gallery.revision, outcomes: refused }
    const [first, ...others] = faces.filter((_, place) => outcomes[place]?.enrolled)
    // What is known already is a known person's.
    if (first === undefined) return { person: own ? knownAs(own) : null, revision: gallery.revision, outcomes }
    const at = clock.wall()
    const photo = (face: UsableFace): PhotoTemplates => templatesOf(face, source, at)
    const { person, created, revision } = await gallery.enroll(name, [photo(first), ...others.map(photo)])
    onChange()
    return { person: { id: person.id, name: person.name, created }, revision, outcomes }
  }

  /** @param own who is to be enrolled; undefined for somebody new */
  #judge(
    face: UsableFace,
    source: string,
    own: PersonSummary | undefined,
    recognizer: Recognizer,
    force: boolean,
  ): PhotoOutcome {
    const { gallery } = this.#options
    const refused = { source, enrolled: false } as const
    const twin = duplicateOf(face.embeddings, own ? gallery.templates(own.id) : [])
    if (twin !== null) return { ...refused, ...twin }
    const denied = duplicateOf(face.embeddings, own ? gallery.negatives(own.id) : [])
    if (denied !== null) return { ...refused, ...denied, reason: 'denied' }
    const look = { ...recognizer.compare(face.embeddings), quality: face.quality }
    const other = otherOwner(look, face.embeddings, own?.id, recognizer, this.#everyone())
    const warning = other && this.#looksLike(other.id, other.likeness)
    if (warning !== null && other?.isTheirs && !force) return { ...refused, ...warning }
    return { source, enrolled: true, quality: face.quality, warning }
  }

  *#everyone() {
    const { gallery } = this.#options
    for (const person of gallery.people()) yield { person, templates: gallery.templates(person.id) }
  }

  #looksLike(id: PersonId, { similarity, ...rest }: Omit<LooksLike, 'person'> & { similarity: number }): LooksLike {
    return { ...rest, person: { id, name: this.#options.gallery.find(id)?.name ?? id, similarity } }
  }
}

function knownAs({ id, name }: PersonSummary): NonNullable<EnrolmentReport['person']> {
  return { id, name, created: false }
}
