import type { Key } from 'lmdb'
import { z } from 'zod'
import type { Environment } from './environment.ts'
import type { Migration } from './migration.ts'

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
  const people = tableOf(environment, 'people', person)
  const templates = tableOf(environment, 'templates', template)
  return () => {
    people({ falseMatchRate: null })
    templates({ measures: null })
  }
}

/** @returns what adds fields to all records of a table */
function tableOf(environment: Environment, name: string, schema: z.ZodType<object>): (fields: object) => void {
  const from = environment.table<Key, object>(name, schema)
  const to = environment.table<Key, unknown>(name, z.unknown())
  return (fields) => {
    for (const key of [...from.keys()]) {
      const record = from.get(key)
      if (record !== undefined) to.put(key, { ...record, ...fields })
    }
  }
}
