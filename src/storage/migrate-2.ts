import { z } from 'zod'
import { addingFields, type Migration } from './migration.ts'

/**
 * From schema 2 to 3: a person may have a rate of their own, and a template tells what the face was like; nobody had the
 * one, and of no photo is the other known. The records' forms are written down here once more, because those of
 * records.ts go on with the next schema.
 */
export const fromSchema2: Migration = (environment) => {
  const person = z.strictObject({ name: z.string(), createdAt: z.number() })
  const template = z.strictObject({
    vector: z.instanceof(Uint8Array),
    quality: z.number(),
    source: z.string(),
    createdAt: z.number(),
  })
  const people = addingFields(environment, 'people', person)
  const templates = addingFields(environment, 'templates', template)
  return () => {
    people({ falseMatchRate: null })
    templates({ measures: null })
  }
}
