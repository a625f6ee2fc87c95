import { z } from 'zod'
import type { StrangerId } from '../domain/brand.ts'
import { FamiliarError } from '../domain/errors.ts'
import type { PhotoTemplates } from '../domain/person.ts'
import { maxLooks, maxStrangers, type Stranger } from '../ports/stranger-store.ts'
import { acceptPhotos } from './gallery-rules.ts'
import { strangerRecord } from './records.ts'

const strangerId = z.ulid()

/**
 * A copy that its giver can no longer change.
 * @throws RangeError when it is no stranger that can be stored
 */
export function acceptStranger({ id, looks, ...rest }: Stranger): Stranger {
  if (!strangerId.safeParse(id).success) throw new RangeError(`${JSON.stringify(id)} is not the id of a stranger`)
  if (looks.length > maxLooks) throw new RangeError(`a stranger has at most ${maxLooks} looks, not ${looks.length}`)
  const record = { ...rest, looks: acceptPhotos(looks) }
  const { error } = z.safeEncode(strangerRecord, record)
  if (error) throw new RangeError(`A stranger cannot be stored: ${z.prettifyError(error)}`)
  if (rest.lastSeenAt < rest.firstSeenAt)
    throw new RangeError('a stranger cannot be seen last before they were seen first')
  return { id, ...record }
}

export function vectorsOf({ looks }: Stranger): PhotoTemplates[number][] {
  return looks.flat()
}

/** Of strangers seen at one time the younger id comes first. */
export function lastSeenFirst(strangers: Iterable<Stranger>): Stranger[] {
  return Array.from(strangers).sort((a, b) => b.lastSeenAt - a.lastSeenAt || (a.id < b.id ? 1 : -1))
}

/** @returns who gives way */
export function beyondBound(strangers: Iterable<Stranger>, saved: StrangerId): StrangerId[] {
  const others = lastSeenFirst(strangers).filter(({ id }) => id !== saved)
  return others.slice(maxStrangers - 1).map(({ id }) => id)
}

export function strangerUnknown(id: StrangerId): FamiliarError {
  return new FamiliarError('stranger-unknown', `No stranger has the id ${id}`)
}
