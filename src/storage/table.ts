import type { Database, Key, RangeOptions } from 'lmdb'
import { z } from 'zod'
import type { FamiliarError } from '../domain/errors.ts'
import { damaged } from './faults.ts'

/**
 * A named database of the environment. Each record is checked when it is written and when it is read.
 * Reads see the last finished transaction, inside of `Environment.write` the running one; writes belong in there.
 * What cannot be read as what it should be is FamiliarError `data-damaged`.
 */
export class Table<K extends Key, V> {
  readonly #database: Database<unknown, K>
  readonly #schema: z.ZodType<V>
  readonly #where: string

  /** @param path of the environment's file, for messages like `name` */
  constructor(database: Database<unknown, K>, schema: z.ZodType<V>, name: string, path: string) {
    this.#database = database
    this.#schema = schema
    this.#where = `${path}: ${name}`
  }

  get(key: K): V | undefined {
    try {
      const stored = this.#database.get(key)
      return stored === undefined ? undefined : z.decode(this.#schema, stored)
    } catch (error) {
      throw this.#unreadable(String(key), error)
    }
  }

  put(key: K, value: V): void {
    this.#database.putSync(key, z.encode(this.#schema, value))
  }

  /** Removes a record if it is there. */
  remove(key: K): void {
    this.#database.removeSync(key)
  }

  /** In ascending order. */
  *keys(range: RangeOptions = {}): Generator<K> {
    try {
      yield* this.#database.getKeys(range)
    } catch (error) {
      throw this.#unreadable('keys', error)
    }
  }

  /** In ascending order of keys. */
  *entries(range: RangeOptions = {}): Generator<[K, V]> {
    for (const key of this.keys(range)) {
      const value = this.get(key)
      if (value !== undefined) yield [key, value]
    }
  }

  get lastKey(): K | undefined {
    const [key] = this.keys({ reverse: true, limit: 1 })
    return key
  }

  get size(): number {
    try {
      return (this.#database.getStats() as { entryCount: number }).entryCount
    } catch (error) {
      throw this.#unreadable('size', error)
    }
  }

  #unreadable(what: string, error: unknown): FamiliarError {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error
    return damaged(`${this.#where} ${what} cannot be read`, reason)
  }
}
