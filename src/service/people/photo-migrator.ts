import type { Turns } from '../../async/turns.ts'
import type { EmbeddingSpace, PersonId } from '../../domain/brand.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GalleryStore } from '../../ports/gallery-store.ts'
import type { MigratedPhoto, Migration, Photo } from './desk.ts'
import type { Examiner } from './examiner.ts'
import { judgePhoto, type UsableFace } from './judge-photo.ts'
import { type LackingPhoto, lackingPhotos, samePhoto } from './migration.ts'
import { templatesOf } from './templates-of.ts'

interface PhotoMigratorOptions {
  readonly gallery: GalleryStore
  readonly examiner: Examiner
  readonly clock: Clock
  /** Called after each change of the gallery. */
  readonly onChange: () => void
}

/** Lets the nets in use see photos that were enrolled with other nets. */
export class PhotoMigrator {
  readonly #options: PhotoMigratorOptions
  readonly #turns: Turns

  /** @param turns shared with all that changes the gallery: the same photo may come twice at once */
  constructor(options: PhotoMigratorOptions, turns: Turns) {
    this.#options = options
    this.#turns = turns
  }

  /** What is lacking. */
  async migration(): Promise<Migration> {
    const { gallery, examiner } = this.#options
    const { spaces } = await examiner.info()
    const people = gallery.people().map(({ id, name }) => {
      const lacking = lackingPhotos(gallery.templates(id), spaces)
      return { id, name, photos: lacking.map(({ photo, source, spaces }) => ({ photo, source, spaces })) }
    })
    return { spaces, people: people.filter(({ photos }) => photos.length > 0) }
  }

  async migrate(id: PersonId, { source, read }: Photo): Promise<MigratedPhoto> {
    const { examiner } = this.#options
    const { spaces } = await examiner.info()
    if (this.#lacking(id, source, spaces).length === 0) return { source, embedded: false, reason: 'not-needed' }
    const judged = judgePhoto(source, await examiner.examine(await read()))
    if ('enrolled' in judged) {
      const { enrolled: _, ...refusal } = judged
      return { ...refusal, embedded: false }
    }
    return this.#turns.take(() => this.#embed(id, source, judged, spaces))
  }

  #lacking(id: PersonId, source: string, spaces: readonly EmbeddingSpace[]): LackingPhoto[] {
    return lackingPhotos(this.#options.gallery.templates(id), spaces).filter((lacking) => lacking.source === source)
  }

  async #embed(
    id: PersonId,
    source: string,
    face: UsableFace,
    spaces: readonly EmbeddingSpace[],
  ): Promise<MigratedPhoto> {
    const { gallery, clock, onChange } = this.#options
    const candidates = this.#lacking(id, source, spaces)
    if (candidates.length === 0) return { source, embedded: false, reason: 'not-needed' }
    const known = samePhoto(face.embeddings, candidates)
    if ('reason' in known) return { source, embedded: false, ...known }
    const templates = templatesOf(face, source, known.templates[0]?.createdAt ?? clock.wall())
    const [first, ...others] = templates.filter(({ space }) => known.spaces.includes(space))
    if (first === undefined) return { source, embedded: false, reason: 'not-needed' }
    const { photo } = known
    await gallery.embed(id, [{ photo, template: first }, ...others.map((template) => ({ photo, template }))])
    onChange()
    return { source, embedded: true, spaces: [first, ...others].map(({ space }) => space) }
  }
}
