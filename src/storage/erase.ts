import type { PersonId } from '../domain/brand.ts'
import { isAbout } from './outbox-rules.ts'
import { count, type Tables } from './tables.ts'

/** Removes all records that tell of a person. To be called in `Environment.rewrite`, which takes care of their bytes. */
export function erasePerson(tables: Tables, id: PersonId): void {
  tables.people.remove(id)
  tables.presence.remove(id)
  for (const table of [tables.templates, tables.negatives]) {
    for (const key of [...table.keys()]) if (key[1] === id) table.remove(key)
  }
  for (const [revision, change] of [...tables.changes.entries()]) {
    if ('person' in change && change.person === id) tables.changes.remove(revision)
  }
  count(tables, 'dropped', eraseEvents(tables.outbox, id) + eraseEvents(tables.asides, id))
}

/**
 * Leaves of what cameras have learnt the means in force: the difference of two means of growing numbers shows the last
 * who were added, and thereby perhaps the person that is to be forgotten. To be called like `erasePerson`.
 */
export function eraseSteps({ centres, means }: Tables): void {
  for (const key of [...means.keys()]) means.remove(key)
  const entries = [...centres.entries()]
  for (const [index, [key, { vector, count }]] of entries.entries()) {
    const next = entries[index + 1]?.[0]
    if (next?.[0] === key[0] && next[1] === key[1]) centres.remove(key)
    else means.put([key[0], key[1]], { vector, count })
  }
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
