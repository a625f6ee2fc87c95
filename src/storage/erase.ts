import type { PersonId } from '../domain/brand.ts'
import { isAbout } from './outbox-rules.ts'
import { count, type Tables } from './tables.ts'

/** Removes all records that tell of a person. To be called in `Environment.rewrite`, which takes care of their bytes. */
export function erasePerson(tables: Tables, id: PersonId): void {
  tables.people.remove(id)
  tables.presence.remove(id)
  for (const key of [...tables.templates.keys()]) if (key[1] === id) tables.templates.remove(key)
  for (const [revision, change] of [...tables.changes.entries()]) {
    if ('person' in change && change.person === id) tables.changes.remove(revision)
  }
  count(tables, 'dropped', eraseEvents(tables.outbox, id) + eraseEvents(tables.asides, id))
}

/** @returns how many */
function eraseEvents(events: Tables['outbox'] | Tables['asides'], id: PersonId): number {
  let erased = 0
  for (const seq of [...events.keys()]) {
    const event = events.get(seq)
    if (event === undefined || !isAbout(event.payload, id)) continue
    events.remove(seq)
    erased++
  }
  return erased
}
