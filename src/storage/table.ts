import { crc32 } from 'node:zlib'
import type { Database, Key, RangeOptions } from 'lmdb'
import { Packr } from 'msgpackr'
import { z } from 'zod'
import { FamiliarError } from '../domain/errors.ts'
import { damaged } from './faults.ts'

const checksumLength = 4
const msgpack = new Packr({ useRecords: false })

export interface TableOptions {
  /** Records have a checksum, which those of schema 1 had not. */
  readonly checked: boolean
}

/**
 * A named database of the environment. Each record is checked when it is written and when it is read: by its schema, and by
 * a checksum over its key and bytes, since LMDB has none and a torn page can look like a record.
 * Reads see the last finished transaction, inside of `Environment.write` the running one; writes belong in there.
 * What cannot be read as what it should be is FamiliarError `data-damaged`.
 */
export class Table<K extends Key, V> {
  /** Asked for each time: an erasure puts another file in the place of the environment's. */
  readonly #database: () => Database<Uint8Array, K>
  readonly #schema: z.ZodType<V>
  readonly #where: string
  readonly #options: TableOptions

  /** @param where file and name, for messages */
  constructor(
    database: () => Database<Uint8Array, K>,
    schema: z.ZodType<V>,
    where: string,
    options: TableOptions = { checked: true },
  ) {
    this.#database = database
    this.#schema = schema
    this.#where = where
    this.#options = options
  }

  get(key: K): V | undefined {
    try {
      const record = this.#stored(key)
      return record && z.decode(this.#schema, msgpack.unpack(record))
    } catch (error) {
      throw this.#unreadable(String(key), error)
    }
  }

  put(key: K, value: V): void {
    this.#database().putSync(key, this.#frame(key, z.encode(this.#schema, value)))
  }

  /** Removes a record if it is there. */
  remove(key: K): void {
    this.#database().removeSync(key)
  }

  /** In ascending order. */
  *keys(range: RangeOptions = {}): Generator<K> {
    try {
      yield* this.#database().getKeys(range)
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

  /** Reads all checksums, so that damage is found now and not in the middle of something. */
  check(): void {
    const keys = [...this.keys()]
    // A damaged key may be none that is listed.
    if (keys.length !== this.size) throw damaged(this.#where, 'a record has no key')
    for (const key of keys) this.#stored(key)
  }

  /** LMDB keeps the count: it costs the same for any number of records. */
  get size(): number {
    try {
      return (this.#database().getStats() as { entryCount: number }).entryCount
    } catch (error) {
      throw this.#unreadable('size', error)
    }
  }

  #frame(key: K, value: unknown): Uint8Array {
    const record = msgpack.pack(value)
    if (!this.#options.checked) return record
    const framed = Buffer.alloc(checksumLength + record.length)
    framed.writeUInt32LE(checksum(key, record))
    framed.set(record, checksumLength)
    return framed
  }

  #stored(key: K): Buffer | undefined {
    const stored = this.#database().getBinary(key)
    if (stored === undefined || !this.#options.checked) return stored
    const record = stored.subarray(checksumLength)
    if (stored.length > checksumLength && stored.readUInt32LE() === checksum(key, record)) return record
    throw damaged(`${this.#where} ${String(key)} cannot be read`, 'its checksum is another')
  }

  #unreadable(what: string, error: unknown): FamiliarError {
    if (error instanceof FamiliarError) return error
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error
    return damaged(`${this.#where} ${what} cannot be read`, reason)
  }
}

/** The key belongs to it: a record that got to another place is damage, too. */
function checksum(key: Key, record: Uint8Array): number {
  return crc32(record, crc32(JSON.stringify(key)))
}
