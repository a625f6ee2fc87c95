import { z } from 'zod'
import { addingFields, type Migration } from './migration.ts'

/**
 * From schema 3 to 4: a person has a policy. Who was there before has the one that changes nothing. The records' forms are
 * written down here once more, because those of records.ts go on with the next schema.
 */
export const fromSchema3: Migration = (environment) => {
  const person = z.strictObject({ name: z.string(), createdAt: z.number(), falseMatchRate: z.number().nullable() })
  const people = addingFields(environment, 'people', person)
  return () => people({ policy: { events: 'sighting', cooldown: 0, quiet: null, until: null } })
}
