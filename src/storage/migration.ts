import type { Key } from 'lmdb'
import { z } from 'zod'
import type { Environment } from './environment.ts'

/**
 * Rewrites all records of one schema as those of the next, in a running transaction. What it needs to open it opens before:
 * it is called outside of one and returns what is to be done inside.
 */
export type Migration = (environment: Environment) => () => void

/**
 * What adds fields to all records of a table.
 * @param schema the form of its records before
 */
export function addingFields(
  environment: Environment,
  name: string,
  schema: z.ZodType<object>,
): (fields: object) => void {
  const from = environment.table<Key, object>(name, schema)
  const to = environment.table<Key, unknown>(name, z.unknown())
  return (fields) => {
    for (const key of [...from.keys()]) {
      const record = from.get(key)
      if (record !== undefined) to.put(key, { ...record, ...fields })
    }
  }
}
