import type { PresenceState } from '../../src/mqtt/attendance.ts'
import type { PresenceRecord } from '../../src/ports/presence-store.ts'
import type { Content } from './content.ts'
import { type Deed, type Gallery, sameGallery, textOf } from './deeds.ts'

/** An event that the daemon said it had committed. */
export interface Committed {
  readonly seq: number
  /** Whom it names. */
  readonly person: string | undefined
}

/** Milliseconds: who is ON stays so for at least so long without a camera that watches (docs/presence.md). */
const grace = 20_000

/** @param deed the one that was not acknowledged yet; it was done wholly, or not at all */
export function galleryFaults({ gallery, templates }: Content, acknowledged: Gallery, deed: Deed | null): string[] {
  const possible = [acknowledged, ...(deed === null ? [] : [deed.after])]
  const half = new Set(templates).size > 1 ? ['a photo is not known to all nets'] : []
  if (possible.some((each) => sameGallery(each, gallery))) return half
  const during = deed === null ? '' : ` (or, after "${deed.what}": ${textOf(deed.after)})`
  return [`the gallery is ${textOf(gallery)}; acknowledged was ${textOf(acknowledged)}${during}`, ...half]
}

/**
 * What was committed has arrived at the broker, or is still in the outbox, or named somebody who is forgotten.
 * @param received SHA-256 by sequence number
 */
export function eventFaults(
  committed: readonly Committed[],
  received: ReadonlyMap<number, string>,
  { events, people }: Content,
): string[] {
  const isForgotten = (person: string | undefined): boolean => person !== undefined && !people.includes(person)
  const lost = committed.filter(({ seq, person }) => !received.has(seq) && !events.has(seq) && !isForgotten(person))
  const changed = [...events].filter(([seq, sha256]) => (received.get(seq) ?? sha256) !== sha256)
  return [
    ...lost.map(({ seq }) => `event ${seq} was lost`),
    ...changed.map(([seq]) => `event ${seq} waits with other bytes than came`),
  ]
}

/** Numbers are never given again, by any run. */
export function sequenceFaults(committed: readonly Committed[]): string[] {
  return committed.flatMap(({ seq }, index) => {
    const before = committed[index - 1]?.seq ?? 0
    return seq > before ? [] : [`event ${seq} was committed after ${before}`]
  })
}

/**
 * What a new run tells first of each is what the one before had stored, unless they came into sight meanwhile, or its grace is over.
 * @param told the first state of each subject, by its id
 * @param now milliseconds on the monotonic clock
 */
export function presenceFaults(
  stored: readonly PresenceRecord[],
  told: ReadonlyMap<string, PresenceState>,
  now: number,
): string[] {
  return stored.flatMap(({ subject, state, seenAt }) => {
    const first = told.get(subject)
    const isGraceOver = seenAt === null || now - seenAt >= grace
    if (first === undefined || first === state || first === 'ON' || (first === 'unknown' && isGraceOver)) return []
    return [`${subject} was stored as ${state}, and told as ${first} first`]
  })
}

/** Nobody is retained at the broker who is not in the gallery, and everybody who is. */
export function retainedFaults(people: readonly string[], retained: ReadonlyMap<string, PresenceState>): string[] {
  return [
    ...people.filter((id) => !retained.has(id)).map((id) => `no state of ${id} is retained`),
    ...[...retained.keys()].filter((id) => !people.includes(id)).map((id) => `${id} is retained, and forgotten`),
  ]
}
