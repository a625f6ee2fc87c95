import type { OutboxCounts } from '../ports/outbox.ts'
import type { Store } from '../storage/store.ts'
import { countsOf } from './node-info.ts'

type Counts = { readonly gallery: ReturnType<typeof countsOf>; readonly outbox: OutboxCounts }

/**
 * How much is stored, read anew only after something was. Each read of LMDB notes its reader in a file that is mapped into memory,
 * which the kernel then writes to the disk: asked every 30 seconds, an idle daemon would write 59 MB a day.
 */
export class StoreCounts {
  readonly #store: Pick<Store, 'gallery' | 'outbox' | 'writes'>
  #read: { readonly writes: number; readonly counts: Counts } | undefined

  constructor(store: Pick<Store, 'gallery' | 'outbox' | 'writes'>) {
    this.#store = store
  }

  get now(): Counts {
    const { gallery, outbox, writes } = this.#store
    if (this.#read?.writes !== writes)
      this.#read = { writes, counts: { gallery: countsOf(gallery), outbox: outbox.counts } }
    return this.#read.counts
  }
}
