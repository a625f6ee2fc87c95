import type { GalleryDump } from '../../domain/person.ts'
import type { PersonSummary } from '../../ports/gallery-store.ts'
import { isSealed, openArchive, sealArchive } from '../../storage/archive.ts'
import { maxArchiveLength } from '../../storage/archive-format.ts'
import { nameKey } from '../../storage/name.ts'

export type { RestoredPerson } from '../../ports/gallery-store.ts'
export { maxArchiveLength }

/** What an import would do with one person. */
export interface PlannedPerson {
  readonly name: string
  /** The name of who is in the gallery already, or null for somebody new. */
  readonly known: string | null
  readonly photos: number
}

/** The passphrase is needed in this process only: it never goes to a daemon. @param passphrase null: not encrypted */
export async function sealPeople(dump: GalleryDump, passphrase: string | null): Promise<Uint8Array> {
  return sealArchive(dump, passphrase)
}

/** @throws FamiliarError `archive-invalid`, `archive-passphrase` */
export async function openPeople(bytes: Uint8Array, passphrase: string | null): Promise<GalleryDump> {
  return openArchive(bytes, passphrase)
}

/** False for what is refused with any passphrase. */
export function needsPassphrase(bytes: Uint8Array): boolean {
  return isSealed(bytes) && bytes.length <= maxArchiveLength
}

/** As GalleryStore.restore will do: same id, else same name, is the same person. */
export function planOf({ people }: GalleryDump, gallery: readonly PersonSummary[]): readonly PlannedPerson[] {
  return people.map(({ id, name, photos }) => {
    const known =
      gallery.find((person) => person.id === id) ?? gallery.find((person) => nameKey(person.name) === nameKey(name))
    return { name, known: known?.name ?? null, photos: photos.length }
  })
}
