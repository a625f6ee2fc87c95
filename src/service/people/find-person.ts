import { nearest } from '../../config/nearest.ts'
import { FamiliarError } from '../../domain/errors.ts'
import type { PersonSummary } from '../../ports/gallery-store.ts'
import { nameKey } from '../../storage/name.ts'

/**
 * The person of this id, or of this name whatever its case.
 * @throws FamiliarError `person-unknown`, with the name that was probably meant
 */
export function findPerson(people: readonly PersonSummary[], who: string): PersonSummary {
  const key = keyOf(who)
  const found =
    people.find(({ id }) => id === who.trim().toUpperCase()) ?? people.find(({ name }) => keyOf(name) === key)
  if (found !== undefined) return found
  const meant = meantBy(key, people)
  throw new FamiliarError(
    'person-unknown',
    `Nobody has the name or id ${JSON.stringify(who)}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
  )
}

/** The name that is nearest, as a whole or in one of its words. */
function meantBy(key: string, people: readonly PersonSummary[]): string | undefined {
  const names = new Map<string, string>()
  for (const { name } of people) for (const word of keyOf(name).split(' ')) names.set(word, name)
  for (const { name } of people) names.set(keyOf(name), name)
  return names.get(nearest(key, [...names.keys()]) ?? '')
}

const keyOf = (name: string): string => nameKey(name.trim().replace(/\s+/g, ' '))
