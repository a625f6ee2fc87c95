import { createHash } from 'node:crypto'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { systemClock as clock } from '../../src/clock/system-clock.ts'
import type { OutboxCounts } from '../../src/ports/outbox.ts'
import type { PresenceRecord } from '../../src/ports/presence-store.ts'
import { openDataFolder } from '../../src/storage/data-folder.ts'
import { openStore, type Store } from '../../src/storage/store.ts'
import type { Gallery } from './deeds.ts'

/** What a data folder holds. */
export interface Content {
  readonly gallery: Gallery
  /** Ids of people. */
  readonly people: readonly string[]
  /** Of each photo of each person, how many nets have a template of it. */
  readonly templates: readonly number[]
  /** SHA-256 of the bytes of the events that wait or were set aside, by their sequence number. */
  readonly events: ReadonlyMap<number, string>
  readonly counts: OutboxCounts
  readonly presence: readonly PresenceRecord[]
}

/**
 * Opens a copy, so that the next daemon meets what the killed one left behind.
 * @throws FamiliarError `data-damaged` and others, when it cannot be opened
 */
export async function contentOf(data: string, copy: string): Promise<Content> {
  // A daemon may die before it has made the folder.
  if (existsSync(data)) cpSync(data, copy, { recursive: true })
  const folder = openDataFolder(copy)
  try {
    const store = await openStore(folder, { outbox: { maxEvents: Number.POSITIVE_INFINITY, clock } })
    try {
      return read(store)
    } finally {
      await store.close()
    }
  } finally {
    folder.close()
    rmSync(copy, { recursive: true })
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function read({ gallery, outbox, presence }: Store): Content {
  const photos = gallery.people().map(({ id, name }) => ({ name, photos: photosOf(gallery.templates(id)) }))
  const events = new Map(outbox.asides().map(({ seq, payload }) => [seq, sha256Of(payload)]))
  for (let entry = outbox.next(0); entry; entry = outbox.next(entry.seq)) events.set(entry.seq, sha256Of(entry.payload))
  return {
    gallery: Object.fromEntries(photos.map(({ name, photos }) => [name, photos.map(({ source }) => source)])),
    people: gallery.people().map(({ id }) => id),
    templates: photos.flatMap(({ photos }) => photos.map(({ templates }) => templates)),
    events,
    counts: outbox.counts,
    presence: presence.load(),
  }
}

function photosOf(templates: readonly { readonly photo: string; readonly source: string }[]) {
  const photos = Map.groupBy(templates, ({ photo }) => photo)
  return [...photos.values()].map((of) => ({ source: of[0]?.source ?? '', templates: of.length }))
}
