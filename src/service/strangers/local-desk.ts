import { Turns } from '../../async/turns.ts'
import { brand, type StrangerId } from '../../domain/brand.ts'
import { FamiliarError } from '../../domain/errors.ts'
import type { Person } from '../../domain/person.ts'
import type { GalleryStore } from '../../ports/gallery-store.ts'
import type { StrangerStore } from '../../ports/stranger-store.ts'
import type { StrangerDesk, StrangerSummary } from './desk.ts'

interface LocalStrangerDeskOptions {
  readonly strangers: StrangerStore
  readonly gallery: GalleryStore
  /** Called after a change of the gallery. */
  readonly onChange: () => void
}

/** Answers from the data folder itself. */
export class LocalStrangerDesk implements StrangerDesk {
  readonly #options: LocalStrangerDeskOptions
  readonly #turns = new Turns()

  constructor(options: LocalStrangerDeskOptions) {
    this.#options = options
  }

  async strangers(): Promise<readonly StrangerSummary[]> {
    return this.#options.strangers.list().map(({ id, visits, firstSeenAt, lastSeenAt, looks }) => ({
      id,
      visits,
      firstSeenAt,
      lastSeenAt,
      looks: looks.length,
    }))
  }

  nameStranger(id: string, name: string): Promise<Person> {
    const { strangers, gallery, onChange } = this.#options
    return this.#turns.take(async () => {
      const wanted = idOf(id)
      const stranger = strangers.find(wanted)
      if (stranger === undefined) throw new FamiliarError('stranger-unknown', `No stranger has the id ${id}`)
      // Enrolled first: when the second step fails the stranger is still there, and nothing is lost.
      const { person } = await gallery.enroll(name, stranger.looks)
      await strangers.forget(wanted)
      onChange()
      return person
    })
  }

  forgetStranger(id: string): Promise<void> {
    return this.#turns.take(() => this.#options.strangers.forget(idOf(id)))
  }
}

const idOf = (id: string): StrangerId => brand<StrangerId>(id.trim().toUpperCase())
