import { createHash } from 'node:crypto'
import { brand, type EmbeddingSpace, type GalleryRevision } from '../../../src/domain/brand.ts'
import type { OutboxEntry } from '../../../src/ports/outbox.ts'
import type { Store } from '../../../src/storage/store.ts'

const space = brand<EmbeddingSpace>('space')

/** The same for two stores that answer everything the same. */
export function digestOf({ gallery, centres, strangers, outbox, presence, nodeId }: Store): string {
  const events: OutboxEntry[] = []
  for (let entry = outbox.next(0); entry; entry = outbox.next(entry.seq)) events.push(entry)
  const state = {
    nodeId,
    revision: gallery.revision,
    people: gallery.people(),
    dump: gallery.dump(),
    changes: gallery.changes(brand<GalleryRevision>(0)),
    learnt: centres.learnt(),
    centres: gallery.snapshot([space]).centres,
    strangers: strangers.list(),
    events,
    asides: outbox.asides(),
    counts: outbox.counts,
    presence: presence.load(),
    privacy: presence.privacy(),
  }
  return createHash('sha256').update(JSON.stringify(state, bytesAsText)).digest('hex')
}

function bytesAsText(_: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array || value instanceof Float32Array)) return value
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
}
