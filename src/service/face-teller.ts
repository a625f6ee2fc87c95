import type { Log } from '../log/log.ts'
import type { Announcer } from '../mqtt/announcer.ts'
import type { GalleryStore } from '../ports/gallery-store.ts'
import type { Subscriber } from '../ports/subscriber.ts'
import type { FaceImage } from '../vision/protocol.ts'

export interface FaceTellerOptions {
  readonly gallery: Pick<GalleryStore, 'find'>
  readonly broker: Pick<Subscriber, 'confidential'>
  readonly announcer: Pick<Announcer, 'tellFace'>
  /** Whether the owner wants it, and nobody wants privacy. */
  readonly enabled: () => boolean
  readonly log: Log
}

/** Publishes the face that was decided last, where nobody can read along. */
export class FaceTeller {
  readonly #options: FaceTellerOptions
  #warned = false

  constructor(options: FaceTellerOptions) {
    this.#options = options
  }

  tell({ person, jpeg }: FaceImage): void {
    const { gallery, broker, announcer, enabled } = this.#options
    if (!enabled()) return
    // Of whom nothing is told nothing is shown; who was removed meanwhile is nobody's to show.
    if (person !== null && (gallery.find(person)?.policy.events ?? 'never') === 'never') return
    if (broker.confidential) void announcer.tellFace(jpeg)
    else this.#warn()
  }

  #warn(): void {
    if (this.#warned) return
    this.#warned = true
    this.#options.log.warn(
      { hint: 'use mqtts://, or a broker on this machine' },
      'faces are not published: others on the way to the broker could see them',
    )
  }
}
