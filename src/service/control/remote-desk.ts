import type { GalleryDump, Person } from '../../domain/person.ts'
import type { Policy } from '../../domain/policy.ts'
import type { PersonSummary, RestoreReport } from '../../ports/gallery-store.ts'
import { openArchive, sealArchive } from '../../storage/archive.ts'
import type { GalleryCalibration } from '../people/check/calibration.ts'
import type { GalleryCheck } from '../people/check/report.ts'
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
} from '../people/desk.ts'
import { base64 } from './base64.ts'
import type { Call } from './socket-call.ts'

/** The running daemon's desk, asked through its socket. */
export class RemoteDesk implements Desk {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  people(): Promise<readonly PersonSummary[]> {
    return this.#call('people/list', {})
  }

  person(who: string): Promise<PersonDetails> {
    return this.#call('people/show', { who })
  }

  rename(who: string, name: string): Promise<Person> {
    return this.#call('people/rename', { who, name }, 'long')
  }

  merge(from: string, into: string): Promise<Person> {
    return this.#call('people/merge', { from, into }, 'long')
  }

  setFalseMatchRate(who: string, rate: number | null): Promise<Person> {
    return this.#call('people/rate', { who, rate })
  }

  setPolicy(who: string, change: Partial<Policy>): Promise<Person> {
    return this.#call('people/policy', { who, change })
  }

  clearNegatives(who: string): Promise<number> {
    return this.#call('people/clear-negatives', { who }, 'long')
  }

  async deny(who: string, photo: Photo): Promise<NegativeOutcome> {
    return this.#call('people/deny', { who, photo: await wireOf(photo) }, 'long')
  }

  calibrate(): Promise<GalleryCalibration> {
    return this.#call('calibrate', {}, 'long')
  }

  check(): Promise<GalleryCheck> {
    return this.#call('people/check', {}, 'long')
  }

  migration(): Promise<Migration> {
    return this.#call('people/migration', {})
  }

  async migrate(who: string, photo: Photo): Promise<MigratedPhoto> {
    return this.#call('people/migrate', { who, photo: await wireOf(photo) }, 'long')
  }

  removePhoto(who: string, source: string): Promise<number> {
    return this.#call('people/remove-photo', { who, source }, 'long')
  }

  remove(who: string): Promise<Person> {
    return this.#call('people/remove', { who }, 'long')
  }

  async dump(): Promise<GalleryDump> {
    const { archive } = await this.#call<{ archive: string }>('people/export', {}, 'long')
    return openArchive(Buffer.from(archive, 'base64'), null)
  }

  /** As an archive without a passphrase: that form is checked at the other end. */
  async restore(dump: GalleryDump): Promise<RestoreReport> {
    return this.#call('people/import', { archive: base64(await sealArchive(dump, null)) }, 'long')
  }

  async enroll(name: string, photo: Photo, { force = false }: EnrolOptions = {}): Promise<EnrolmentReport> {
    return this.#call('enroll', { name, photo: await wireOf(photo), force }, 'long')
  }

  async identify(photo: Photo): Promise<IdentificationReport> {
    return this.#call('identify', { photo: await wireOf(photo) }, 'long')
  }
}

async function wireOf({ source, read }: Photo): Promise<{ source: string; data: string }> {
  return { source, data: base64(await read()) }
}
