import { z } from 'zod'
import type { Environment } from './environment.ts'
import type { Table } from './table.ts'

/**
 * Which schema a file has. It is stored as in schema 1 for ever, so that every
 * version can tell which one it has before it.
 */
export class SchemaVersion {
  readonly #table: Table<'schema', number>

  constructor(environment: Environment) {
    this.#table = environment.table('meta', z.int().positive(), { checked: false })
  }

  /** Undefined for a new file. */
  read(): number | undefined {
    return this.#table.get('schema')
  }

  /** To be called in a transaction. */
  write(schema: number): void {
    this.#table.put('schema', schema)
  }
}
