import { Turns } from '../../async/turns.ts'
import type { PersonId, WallMs } from '../../domain/brand.ts'
import { FamiliarError } from '../../domain/errors.ts'
import type { GalleryDump, KeptTemplate, Person } from '../../domain/person.ts'
import type { Policy } from '../../domain/policy.ts'
import { Recognizer } from '../../pipeline/recognizer.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GalleryStore, PersonSummary, RestoreReport } from '../../ports/gallery-store.ts'
import { personName } from '../../storage/name.ts'
import type { VisionInfo } from '../../vision/protocol.ts'
import { changedPolicy } from './changed-policy.ts'
import { calibrateGallery, type GalleryCalibration } from './check/calibration.ts'
import { checkGallery } from './check/check.ts'
import type { CheckRules } from './check/checked.ts'
import type { GalleryCheck } from './check/report.ts'
import type {
  Desk,
  EnrolmentReport,
  EnrolOptions,
  IdentificationReport,
  MigratedPhoto,
  Migration,
  NegativeOutcome,
  PersonDetails,
  Photo,
  PhotoOutcome,
  TemplateSummary,
} from './desk.ts'
import { duplicateOf } from './duplicate.ts'
import { type Candidates, Enroller, type FacesReport } from './enroller.ts'
import type { Examiner } from './examiner.ts'
import { findPerson } from './find-person.ts'
import { identifyFaces } from './identify-faces.ts'
import { judgePhoto } from './judge-photo.ts'
import { PhotoMigrator } from './photo-migrator.ts'
import { templatesOf } from './templates-of.ts'

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
  readonly #enroller: Enroller
  readonly #migrator: PhotoMigrator

  constructor(options: GalleryDeskOptions) {
    this.#options = options
    this.#enroller = new Enroller(options)
    this.#migrator = new PhotoMigrator(options, this.#turns)
  }

  async people(): Promise<readonly PersonSummary[]> {
    return this.#options.gallery.people()
  }

  async person(who: string): Promise<PersonDetails> {
    const { gallery } = this.#options
    const person = personOf(this.#find(who))
    const [templates, negatives] = [gallery.templates(person.id), gallery.negatives(person.id)]
    return { ...person, templates: templates.map(summaryOf), negatives: negatives.map(summaryOf) }
  }

  rename(who: string, name: string): Promise<Person> {
    return this.#change((gallery) => gallery.rename(this.#find(who).id, name))
  }

  merge(from: string, into: string): Promise<Person> {
    return this.#change((gallery) => gallery.merge(this.#find(from).id, this.#find(into).id))
  }

  async setFalseMatchRate(who: string, rate: number | null): Promise<Person> {
    if (!isRate(rate)) throw new FamiliarError('usage', `${rate} is not a rate between 0 and 1`)
    return this.#change((gallery) => gallery.setFalseMatchRate(this.#find(who).id, rate))
  }

  setPolicy(who: string, change: Partial<Policy>): Promise<Person> {
    return this.#change((gallery) => {
      const { id, policy } = this.#find(who)
      return gallery.setPolicy(id, changedPolicy(policy, change, this.#options.clock))
    })
  }

  clearNegatives(who: string): Promise<number> {
    return this.#change((gallery) => gallery.clearNegatives(this.#find(who).id))
  }

  async deny(who: string, { source, read }: Photo): Promise<NegativeOutcome> {
    const { gallery, examiner, clock } = this.#options
    const { id } = this.#find(who)
    const judged = judgePhoto(source, await examiner.examine(await read()))
    if ('enrolled' in judged) {
      const { enrolled: _, ...refusal } = judged
      return { ...refusal, noted: false }
    }
    return this.#turns.take(async () => {
      const own = duplicateOf(judged.embeddings, gallery.templates(id))
      if (own !== null) return { source, noted: false, ...own }
      const { added, dropped } = await gallery.deny(id, [templatesOf(judged, source, clock.wall())])
      if (added > 0) this.#options.onChange()
      return { source, noted: true, known: added === 0, dropped }
    })
  }

  async check(): Promise<GalleryCheck> {
    return checkGallery(this.#everyone(), await this.#checkRules())
  }

  async calibrate(): Promise<GalleryCalibration> {
    return calibrateGallery(this.#everyone(), await this.#checkRules())
  }

  migration(): Promise<Migration> {
    return this.#migrator.migration()
  }

  async migrate(who: string, photo: Photo): Promise<MigratedPhoto> {
    return this.#migrator.migrate(this.#find(who).id, photo)
  }

  removePhoto(who: string, source: string): Promise<number> {
    return this.#change(async (gallery) => {
      const { id, name } = this.#find(who)
      const photos = Map.groupBy(gallery.templates(id), ({ photo }) => photo)
      const [first, ...others] = [...photos].flatMap(([photo, [template]]) =>
        template?.source === source ? photo : [],
      )
      if (first === undefined) {
        throw new FamiliarError('photo-unknown', `${name} has no photo of the name ${JSON.stringify(source)}`)
      }
      if (others.length + 1 === photos.size) {
        throw new FamiliarError('usage', `${name} has no other photo: remove the person, or enrol another photo first`)
      }
      await gallery.removePhotos(id, [first, ...others])
      return others.length + 1
    })
  }

  remove(who: string): Promise<Person> {
    return this.#change(async (gallery) => {
      const person = personOf(this.#find(who))
      await gallery.remove(person.id)
      return person
    })
  }

  /** Removes all guests whose time is over at this moment, as `remove` does. @returns who they were */
  removeGuests(at: WallMs): Promise<readonly PersonId[]> {
    return this.#turns.take(async () => {
      const { gallery, onChange } = this.#options
      const due = gallery.people().filter(({ policy: { until } }) => until !== null && until <= at)
      for (const { id } of due) {
        await gallery.remove(id)
        onChange()
      }
      return due.map(({ id }) => id)
    })
  }

  async dump(): Promise<GalleryDump> {
    return this.#options.gallery.dump()
  }

  restore(dump: GalleryDump): Promise<RestoreReport> {
    return this.#change((gallery) => gallery.restore(dump))
  }

  async enroll(name: string, { source, read }: Photo, { force = false }: EnrolOptions = {}): Promise<EnrolmentReport> {
    const { gallery, examiner } = this.#options
    const wanted = personName(name)
    const judged = judgePhoto(source, await examiner.examine(await read(), { enrolment: true }))
    if ('enrolled' in judged) return { person: null, revision: gallery.revision, photo: judged }
    const { person, revision, outcomes } = await this.enrollFaces({ name: wanted, source, faces: [judged], force })
    return { person, revision, photo: outcomes[0] as PhotoOutcome }
  }

  async identify({ source, read }: Photo): Promise<IdentificationReport> {
    const { examiner } = this.#options
    const recognizer = this.#recognizer(await examiner.info())
    const examination = await examiner.examine(await read())
    const faces = examination.readable ? identifyFaces(examination.faces, recognizer, (id) => this.#nameOf(id)) : []
    return { photo: { source, readable: examination.readable, faces } }
  }

  /**
   * Enrols faces that were seen already, all of them or none.
   * @throws FamiliarError `person-name-invalid`, `vision-unavailable`
   */
  async enrollFaces({ name, ...candidates }: Candidates): Promise<FacesReport> {
    const wanted = personName(name)
    const vision = await this.#options.examiner.info()
    return this.#turns.take(() => this.#enroller.enroll({ name: wanted, ...candidates }, this.#recognizer(vision)))
  }

  /** Alone, since it may rest on what was found before it. */
  #change<T>(change: (gallery: GalleryStore) => Promise<T>): Promise<T> {
    return this.#turns.take(async () => {
      const result = await change(this.#options.gallery)
      this.#options.onChange()
      return result
    })
  }

  #everyone() {
    const { gallery } = this.#options
    return gallery.people().map((person) => ({ person, templates: gallery.templates(person.id) }))
  }

  async #checkRules(): Promise<CheckRules> {
    const { examiner, falseMatchRate } = this.#options
    const { spaces, recipes } = await examiner.info()
    return { spaces, recipes, falseMatchRate }
  }

  #find(who: string): PersonSummary {
    return findPerson(this.#options.gallery.people(), who)
  }

  /** Photos come from anywhere: no camera's mean is theirs. */
  #recognizer({ spaces, recipes }: VisionInfo): Recognizer {
    const { gallery, falseMatchRate } = this.#options
    return new Recognizer(gallery.snapshot(spaces), recipes, { falseMatchRate, minLooks: 1 })
  }

  #nameOf(id: PersonId): string {
    return this.#options.gallery.find(id)?.name ?? id
  }
}

function personOf({ id, name, createdAt, falseMatchRate, policy }: Person): Person {
  return { id, name, createdAt, falseMatchRate, policy }
}

function summaryOf({ vector: _, ...summary }: KeptTemplate): TemplateSummary {
  return summary
}

const isRate = (rate: number | null): boolean => rate === null || (rate > 0 && rate < 1)
